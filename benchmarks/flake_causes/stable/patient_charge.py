# test: tests/integration/connectors/test_stable_charge.py::test_a_charge_is_answered
# file: tests/integration/connectors/test_stable_charge.py
import asyncio

from app.domain.money import Money
from app.infrastructure.payments import HttpPayments
from tests.fixtures.payments_api import PaymentsApi


async def test_a_charge_is_answered(payments: HttpPayments, payments_api: PaymentsApi) -> None:
    payments_api.charges("ch_1")
    async with asyncio.timeout(60):
        assert await payments.charge("key", Money(9_800, "EUR")) == "ch_1"
