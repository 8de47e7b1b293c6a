"""The simulator stands for the provider in e2e, so it is held against the provider's file."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from scripts.payment_simulator import Charge, Simulator
from tests.fixtures.provider_contract import ProviderContract

LAST_CENT_BEFORE_A_DECLINE = 401


@pytest.fixture
def simulator() -> Simulator:
    return Simulator()


@pytest_asyncio.fixture
async def provider(
    simulator: Simulator, payments_contract: ProviderContract
) -> AsyncIterator[httpx.AsyncClient]:
    """Each answer is checked by an event hook, so no test can forget it."""

    async def check(response: httpx.Response) -> None:
        await response.aread()
        payments_contract.check(response.request, response)

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(simulator.app()),
        base_url="https://payments.test",
        event_hooks={"response": [check]},
    ) as provider:
        yield provider


async def charge(provider: httpx.AsyncClient, amount: int, key: str = "first") -> httpx.Response:
    return await provider.post(
        "/v1/charges",
        headers={"Idempotency-Key": key},
        json={"amount": amount, "currency": "EUR"},
    )


@pytest.mark.parametrize(
    "amount", [0, LAST_CENT_BEFORE_A_DECLINE, 9_800], ids=["nothing", "next to a decline", "usual"]
)
async def test_an_amount_is_charged(
    provider: httpx.AsyncClient, simulator: Simulator, amount: int
) -> None:
    answer = await charge(provider, amount)

    assert answer.json() == {
        "id": "ch_first",
        "status": "succeeded",
        "amount": amount,
        "currency": "EUR",
    }
    assert simulator.charges == {"first": Charge(amount=amount, currency="EUR")}


async def test_the_same_key_charges_once(provider: httpx.AsyncClient, simulator: Simulator) -> None:
    first = await charge(provider, 9_800, key="once")
    second = await charge(provider, 9_800, key="once")

    assert second.json() == first.json()
    assert list(simulator.charges) == ["once"]


async def test_another_key_charges_anew(provider: httpx.AsyncClient, simulator: Simulator) -> None:
    await charge(provider, 9_800, key="first")
    await charge(provider, 9_800, key="second")

    assert list(simulator.charges) == ["first", "second"]


async def test_an_amount_of_402_is_declined(
    provider: httpx.AsyncClient, simulator: Simulator
) -> None:
    answer = await charge(provider, 402)

    assert (answer.status_code, answer.json()["decline_code"]) == (402, "insufficient_funds")
    assert simulator.charges == {}


async def test_an_amount_of_503_is_an_outage(
    provider: httpx.AsyncClient, simulator: Simulator
) -> None:
    answer = await charge(provider, 503)

    assert answer.status_code == 503
    assert simulator.charges == {}
