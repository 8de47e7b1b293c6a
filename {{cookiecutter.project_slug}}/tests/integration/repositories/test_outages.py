import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.errors import DatabaseUnavailable
from app.infrastructure.database import open_database
from app.infrastructure.queries.readiness import SqlAlchemyReadiness
from tests.fixtures.background import background_tasks


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """Accepts connections on loopback and never answers: the URL of a PostgreSQL there."""
    left = asyncio.Event()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        left.set()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    try:
        yield "postgresql+asyncpg://ada@{}:{}/service_test".format(*server.sockets[0].getsockname())
        await left.wait()
    finally:
        server.close()


async def test_a_server_that_never_answers_is_given_up() -> None:
    async with silent_server() as url:
        engine = open_database(url, connect_args={"timeout": 0.05})

        with pytest.raises(DatabaseUnavailable, match="TimeoutError"):
            async with engine.connect():
                pass


async def test_readiness_does_not_wait_for_a_server_that_never_answers() -> None:
    """The pool may go on waiting; the probe has its answer."""
    async with silent_server() as url:
        engine = open_database(url, connect_args={"timeout": 0.3})

        answers = await SqlAlchemyReadiness(engine, within=0.01).database_answers()
        await background_tasks()

    assert answers is False


async def test_a_port_where_nobody_listens_is_an_outage() -> None:
    engine = open_database("postgresql+asyncpg://ada@127.0.0.1:1/service_test")

    with pytest.raises(DatabaseUnavailable, match="ConnectionRefused"):
        async with engine.connect():
            pass


async def test_a_full_disk_is_an_outage(tmp_path: Path) -> None:
    """SQLite says the same when its file may not grow."""
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/full_test.db")

    async with engine.connect() as connection:
        await connection.execute(text("CREATE TABLE logs (line TEXT)"))
        await connection.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(DatabaseUnavailable, match="full"):
            await connection.execute(text("INSERT INTO logs VALUES (zeroblob(100000))"))
    await engine.dispose()


async def test_a_file_that_is_not_a_database_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "broken_test.db").write_bytes(b"not a database at all" * 100)
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/broken_test.db")

    with pytest.raises(DatabaseUnavailable, match="not a database"):
        async with engine.connect():
            pass
    await engine.dispose()


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT * FROM no_such_table", DBAPIError),
        ("SELEKT 1", DBAPIError),
        ("INSERT INTO alembic_version VALUES (NULL)", IntegrityError),
    ],
    ids=["a missing table", "wrong SQL", "a constraint"],
)
async def test_a_mistake_that_waiting_does_not_cure_keeps_its_error(
    private_database: AsyncEngine, statement: str, error: type[Exception]
) -> None:
    async with private_database.connect() as connection:
        with pytest.raises(error):
            await connection.execute(text(statement))
