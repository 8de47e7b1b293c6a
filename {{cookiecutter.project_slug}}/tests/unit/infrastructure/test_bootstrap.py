from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.bootstrap import (
    TIMEOUT,
    Adapters,
    choose_identity,
    expire_orders,
    open_adapters,
    settle_payments,
    wire,
)
from app.infrastructure.clock import SystemClock
from app.infrastructure.identity import JwksIdentity, LocalIdentity
from app.infrastructure.ids import RandomIds
from app.infrastructure.payments import HttpPayments
from app.infrastructure.unit_of_work import SqlAlchemyUnitOfWork
from app.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.identity import FakeIdentity
from tests.fakes.ids import FakeIds
from tests.fakes.payments import FakePayments

PROVIDER = {
    "jwks_url": "https://identity.test/keys",
    "jwt_issuer": "https://identity.test",
    "jwt_audience": "orders",
}


@pytest_asyncio.fixture(scope="module")
async def adapters() -> AsyncIterator[Adapters]:
    """The real ones, as development asks for them; they connect to nothing. Module scope: each
    opening costs an SSL context, and no test changes them."""
    adapters = open_adapters(Settings(database_url="sqlite+aiosqlite:///orders_test.db"))
    yield adapters
    await adapters.close()


@pytest.fixture
def replaced(
    adapters: Adapters, clock: FakeClock, ids: FakeIds, payments: FakePayments
) -> Adapters:
    """Fakes, but for what only connects when it is used."""
    return replace(adapters, identity=FakeIdentity(), clock=clock, ids=ids, payments=payments)


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [({}, LocalIdentity), (PROVIDER, JwksIdentity)],
    ids=["nothing set", "a provider set"],
)
def test_the_settings_choose_who_vouches_for_tokens(
    http: httpx.AsyncClient, clock: FakeClock, settings: dict[str, Any], chosen: type
) -> None:
    identity = choose_identity(Settings.model_validate(settings), http, clock)

    assert type(identity) is chosen


def test_adapters_are_the_real_ones_unless_replaced(adapters: Adapters) -> None:
    kinds = [type(part) for part in (adapters.payments, adapters.clock, adapters.ids)]

    assert kinds == [HttpPayments, SystemClock, RandomIds]
    assert type(adapters.unit_of_work()) is SqlAlchemyUnitOfWork


def test_the_database_is_the_one_that_the_settings_name(adapters: Adapters) -> None:
    assert str(adapters.engine.url) == "sqlite+aiosqlite:///orders_test.db"


def test_a_call_to_another_service_has_a_time_out(adapters: Adapters) -> None:
    assert adapters.http.timeout == TIMEOUT == httpx.Timeout(5.0)


def test_the_cookies_of_a_provider_are_not_kept(adapters: Adapters) -> None:
    """One that can't be sent would fail each later call."""
    request = httpx.Request("GET", "https://provider.test/")
    answer = httpx.Response(200, headers=[(b"Set-Cookie", b"a=\xff")], request=request)

    adapters.http.cookies.extract_cookies(answer)

    assert list(adapters.http.cookies.jar) == []


async def test_what_is_given_replaces_an_adapter(
    adapters: Adapters, clock: FakeClock, ids: FakeIds, payments: FakePayments
) -> None:
    identity = FakeIdentity()

    opened = open_adapters(
        Settings(),
        engine=adapters.engine,
        identity=identity,
        clock=clock,
        ids=ids,
        payments=payments,
    )
    await opened.close()

    assert opened.engine is adapters.engine
    assert (opened.identity, opened.payments) == (identity, payments)
    assert (opened.clock, opened.ids) == (clock, ids)


async def test_closing_the_adapters_closes_their_client() -> None:
    opened = open_adapters(Settings())

    await opened.close()

    assert opened.http.is_closed is True


def test_the_use_cases_get_the_adapters_that_were_given(
    replaced: Adapters, clock: FakeClock, ids: FakeIds, payments: FakePayments
) -> None:
    services = wire(replaced)

    assert services.identity is replaced.identity
    assert (services.place_order.clock, services.place_order.ids) == (clock, ids)
    assert (services.pay_order.clock, services.pay_order.payments) == (clock, payments)
    assert services.add_product.ids is ids


def test_each_use_case_begins_a_unit_of_work_of_its_own(replaced: Adapters) -> None:
    services = wire(replaced)

    first, second = services.cancel_order.unit_of_work(), services.cancel_order.unit_of_work()

    assert type(first) is SqlAlchemyUnitOfWork
    assert first is not second


def test_a_scheduled_task_reads_the_clock_that_was_given(
    replaced: Adapters, clock: FakeClock, payments: FakePayments
) -> None:
    settle = settle_payments(replaced)

    assert expire_orders(replaced).clock is clock
    assert (settle.clock, settle.pay_order.payments) == (clock, payments)
