from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from app.infrastructure.database import (
    COMMAND_TIMEOUT,
    CONNECT_TIMEOUT,
    LOCK_TIMEOUT,
    for_reading,
    open_database,
    sessions,
)
from app.infrastructure.stale_connections import note_use, replace_stale

SQLITE = "sqlite+aiosqlite:///service_test.db"
SERVER = "postgresql+asyncpg://ada@db.test/service_test"

Open = Callable[..., AsyncEngine]


@pytest_asyncio.fixture
async def opened() -> AsyncIterator[Open]:
    """Opens what a test asks for, and disposes it afterwards."""
    engines: list[AsyncEngine] = []

    def opened(url: str, **options: Any) -> AsyncEngine:
        engines.append(open_database(url, **options))
        return engines[-1]

    yield opened
    for engine in engines:
        await engine.dispose()


def pool_of(engine: AsyncEngine) -> QueuePool:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool


def test_opening_a_database_connects_to_nothing(opened: Open, tmp_path: Path) -> None:
    engine = opened(f"sqlite+aiosqlite:///{tmp_path}/service_test.db")

    assert list(tmp_path.iterdir()) == []
    assert pool_of(engine).checkedin() == 0


@pytest.mark.parametrize(
    ("url", "size"), [(SQLITE, 5), (SERVER, 20)], ids=["one writer: few", "a server: many"]
)
def test_the_pool_is_as_large_as_its_database_can_use(opened: Open, url: str, size: int) -> None:
    assert pool_of(opened(url)).size() == size


def test_a_connection_that_the_server_closed_is_noticed_before_it_is_used(opened: Open) -> None:
    engine = opened(SERVER).sync_engine

    assert event.contains(engine, "checkout", replace_stale)
    assert event.contains(engine, "checkin", note_use)


@pytest.mark.parametrize("url", [SQLITE, SERVER], ids=["SQLite", "PostgreSQL"])
def test_a_free_connection_is_waited_for_five_seconds(opened: Open, url: str) -> None:
    assert pool_of(opened(url)).timeout() == 5


def test_no_request_waits_long_for_a_database() -> None:
    """Together they end before a client gives up (30 seconds, as a rule)."""
    assert (CONNECT_TIMEOUT, LOCK_TIMEOUT, COMMAND_TIMEOUT) == (5, 5, 10)


@pytest.mark.parametrize("url", [SQLITE, SERVER], ids=["SQLite", "PostgreSQL"])
def test_an_option_of_the_caller_wins(opened: Open, url: str) -> None:
    assert pool_of(opened(url, pool_size=1)).size() == 1


@pytest.mark.parametrize(
    ("url", "option"),
    [(SQLITE, {"read_only": True}), (SERVER, {"isolation_level": "AUTOCOMMIT"})],
    ids=["SQLite begins nothing", "PostgreSQL commits by itself"],
)
def test_reading_needs_no_transaction(opened: Open, url: str, option: dict[str, Any]) -> None:
    reading = for_reading(opened(url))

    assert dict(reading.get_execution_options()) == option


@pytest.mark.parametrize("url", [SQLITE, SERVER], ids=["SQLite", "PostgreSQL"])
def test_reading_shares_the_pool_with_writing(opened: Open, url: str) -> None:
    engine = opened(url)

    assert for_reading(engine).pool is engine.pool


def test_writing_keeps_its_transactions_next_to_reading(opened: Open) -> None:
    engine = opened(SQLITE)
    for_reading(engine)

    assert dict(engine.get_execution_options()) == {}


def test_an_object_stays_readable_after_the_commit(opened: Open) -> None:
    make_session = sessions(opened(SQLITE))

    assert make_session.kw["expire_on_commit"] is False
