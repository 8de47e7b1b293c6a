"""The simulator stands for the provider in e2e, so it is checked against the provider's file."""

import httpx
import pytest
from testkit.conformance import Contract

from scripts.payment_simulator import DECLINED, OUTAGE, Simulator
from tests.fixtures.payments_api import URL


@pytest.mark.parametrize(
    ("amount", "status"),
    [(DECLINED - 1, 201), (DECLINED, 402), (DECLINED + 1, 201), (OUTAGE, 503)],
    ids=["just below a decline", "declined", "just above a decline", "an outage"],
)
def test_the_amount_chooses_an_answer_that_the_provider_could_give(
    payments_contract: Contract, amount: int, status: int
) -> None:
    request = httpx.Request(
        "POST",
        f"{URL}/v1/charges",
        headers={"Idempotency-Key": "first", "Authorization": "Bearer test-key"},
        json={"amount": amount, "currency": "EUR"},
    )

    answered, body = Simulator().charge("first", amount, "EUR")

    payments_contract.check(request, httpx.Response(answered, json=body))
    assert answered == status


def test_the_same_key_is_charged_once() -> None:
    simulator = Simulator()

    first = simulator.charge("first", 4_900, "EUR")
    second = simulator.charge("first", 4_900, "EUR")

    assert first == second
    assert simulator.charges == {"first": 4_900}


def test_a_declined_payment_is_not_charged() -> None:
    simulator = Simulator()

    simulator.charge("first", DECLINED, "EUR")

    assert simulator.charges == {}
