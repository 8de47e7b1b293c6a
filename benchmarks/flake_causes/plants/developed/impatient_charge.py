# axis: latency
# test: tests/integration/connectors/test_impatient.py::test_a_charge_is_answered
# file: tests/integration/connectors/test_impatient.py
import asyncio

from app.domain.money import Money
from app.infrastructure.payments import HttpPayments
from tests.fixtures.payments_api import PaymentsApi


async def test_a_charge_is_answered(payments: HttpPayments, payments_api: PaymentsApi) -> None:
    payments_api.charges("ch_1")
    async with asyncio.timeout(0.25):
        reference = await payments.charge("key", Money(9_800, "EUR"))
    assert reference == "ch_1"
