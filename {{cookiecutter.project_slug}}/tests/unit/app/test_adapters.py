from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.adapters import TIMEOUT, Adapters, choose_identity, open_adapters
from app.infrastructure.clock import SystemClock
from app.infrastructure.identity import JwksIdentity, LocalIdentity
from app.infrastructure.ids import RandomIds
from app.settings import Settings
from tests.fakes.clock import FakeClock
from tests.fakes.identity import FakeIdentity
from tests.fakes.ids import FakeIds

PROVIDER = {
    "jwks_url": "https://identity.test/keys",
    "jwt_issuer": "https://identity.test",
    "jwt_audience": "service",
}


@pytest.mark.parametrize(
    ("settings", "chosen"),
    [({}, LocalIdentity), (PROVIDER, JwksIdentity), (PROVIDER | {"jwks_url": None}, LocalIdentity)],
    ids=["nothing set", "a provider set", "a provider without keys"],
)
def test_the_settings_choose_the_identity(
    http: httpx.AsyncClient, clock: FakeClock, settings: dict[str, Any], chosen: type
) -> None:
    identity = choose_identity(Settings.model_validate(settings), http, clock)

    assert type(identity) is chosen


def test_adapters_are_the_real_ones_unless_replaced(adapters: Adapters) -> None:
    kinds = [type(part) for part in (adapters.identity, adapters.clock, adapters.ids)]

    assert kinds == [LocalIdentity, SystemClock, RandomIds]


def test_the_database_is_the_one_that_the_settings_name(adapters: Adapters) -> None:
    assert str(adapters.engine.url) == "sqlite+aiosqlite:///service_test.db"


def test_a_call_to_another_service_has_a_time_out(adapters: Adapters) -> None:
    assert adapters.http.timeout == TIMEOUT == httpx.Timeout(5.0)


def test_the_cookies_of_a_provider_are_not_kept(adapters: Adapters) -> None:
    """One that can't be sent would fail each later call."""
    request = httpx.Request("GET", "https://provider.test/")
    answer = httpx.Response(200, headers=[(b"Set-Cookie", b"a=\xff")], request=request)

    adapters.http.cookies.extract_cookies(answer)

    assert list(adapters.http.cookies.jar) == []


def test_the_published_key_is_only_trusted_while_it_signs(adapters: Adapters) -> None:
    another = Settings(local_jwt_key="a-key-that-only-this-service-knows")

    assert adapters.signs_with_the_published_key
    assert not replace(adapters, settings=another).signs_with_the_published_key
    assert not replace(adapters, identity=FakeIdentity()).signs_with_the_published_key


async def test_an_argument_replaces_an_adapter(
    adapters: Adapters, clock: FakeClock, ids: FakeIds
) -> None:
    identity = FakeIdentity()

    opened = open_adapters(
        Settings(), engine=adapters.engine, identity=identity, clock=clock, ids=ids
    )
    await opened.close()

    assert opened.engine is adapters.engine
    assert opened.identity is identity
    assert (opened.clock, opened.ids) == (clock, ids)


async def test_closed_adapters_leave_nothing_open() -> None:
    opened = open_adapters(Settings())
    pool = opened.engine.pool

    await opened.close()

    assert opened.http.is_closed is True
    assert opened.engine.pool is not pool


def test_reading_shares_the_pool_of_the_engine(adapters: Adapters) -> None:
    assert adapters.reading.pool is adapters.engine.pool


def test_sessions_write_to_the_database_of_the_adapters(adapters: Adapters) -> None:
    assert adapters.sessions.kw["bind"] is adapters.engine
