"""What isolation costs a database test: the same test with none, our two ways, and what others do.

All ways in one process, test by test in turn, so that load meets them alike; lower quartiles.

    make bench-isolation
    cd build/order-service
    uv run python ../../benchmarks/isolation/cost.py
    uv run testkit postgres -- python ../../benchmarks/isolation/cost.py

| way | what each test pays |
|---|---|
| floor | nothing but its own SQL: BEGIN, the recorded statements, ROLLBACK on one open connection of the driver |
| none | the app's sessions; rows stay |
| put back, savepoints | ours |
| one transaction | a session on a connection that is rolled back, as in the conftest of s3rius/FastAPI-template |
| truncate | afterwards all tables are emptied |
| create_all | all tables are dropped and created, as most tutorials do |

`--old FOLDER` compares with the `sqlite_database.py` and `postgres_database.py` of that folder (version 0.2.1).
"""

import argparse
import asyncio
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

sys.path[:0] = ["src", "."]
sys.path.append(str(Path(__file__).parents[2]))

from app.domain.orders import Order
from app.infrastructure.database import sessions as sessions_of
from app.infrastructure.tables import metadata
from app.infrastructure.tables.orders import orders
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import async_sessionmaker
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fixtures.database import open_test_database
from tests.fixtures.postgres_database import run_id
from tests.fixtures.savepoint import savepoint_sessions

from benchmarks.results import publish

Way = Callable[[Any], AbstractAsyncContextManager[Any]]
WARM_UP = 20


class Row(NamedTuple):
    way: str
    wall: float
    wall_ratio: float
    pairs: float
    cpu: float
    cpu_ratio: float


async def test(sessions: Any, number: int) -> None:
    """The app commits a product and an order; the test reads the order back, and counts."""
    own = UUID(int=number)
    async with sessions.begin() as app:
        app.add(make_product(id=own, sku=f"CLOCK-{number}"))
        await app.flush()
        app.add(make_order(id=own, lines=[make_line(sku=f"CLOCK-{number}")]))
    async with sessions() as look:
        order = await look.scalar(select(Order).where(orders.c.id == own))
        assert order.lines
        assert await look.scalar(select(func.count()).select_from(orders).where(orders.c.id == own)) == 1


@asynccontextmanager
async def none(database: Any) -> AsyncIterator[Any]:
    yield sessions_of(database.engine)


@asynccontextmanager
async def put_back(database: Any) -> AsyncIterator[Any]:
    yield sessions_of(database.engine)
    await database.restore()


def in_savepoints(database: Any) -> AbstractAsyncContextManager[Any]:
    return asynccontextmanager(savepoint_sessions.__wrapped__)(database.engine)


@asynccontextmanager
async def one_transaction(database: Any) -> AsyncIterator[Any]:
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        yield async_sessionmaker(connection, expire_on_commit=False)
        await outer.rollback()


@asynccontextmanager
async def truncate(database: Any) -> AsyncIterator[Any]:
    yield sessions_of(database.engine)
    names = [f'"{table.name}"' for table in reversed(metadata.sorted_tables)]
    is_server = database.engine.dialect.name == "postgresql"
    every = (
        [f"TRUNCATE {', '.join(names)} CASCADE"]
        if is_server
        else [
            f"DELETE FROM {name}"  # noqa: S608
            for name in names
        ]
    )
    async with database.engine.begin() as connection:
        for statement in every:
            await connection.exec_driver_sql(statement)


@asynccontextmanager
async def create_all(database: Any) -> AsyncIterator[Any]:
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    yield sessions_of(database.engine)


class Floor:
    """The test's statements, as SQLAlchemy gave them to the driver."""

    def __init__(self, database: Any) -> None:
        self._engine = database.engine
        self._statements: list[tuple[str, Any]] = []

    async def record(self) -> None:
        def keep(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: Any) -> None:
            self._statements += [(statement, one) for one in values] if many else [(statement, values)]

        event.listen(self._engine.sync_engine, "before_cursor_execute", keep)
        await test(sessions_of(self._engine), 1)
        event.remove(self._engine.sync_engine, "before_cursor_execute", keep)
        transactions = ("BEGIN", "COMMIT", "ROLLBACK")
        self._statements = [each for each in self._statements if not each[0].startswith(transactions)]
        async with self._engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                await connection.execute(table.delete())

    async def __call__(self) -> None:
        async with self._engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            run = self._on_server if self._engine.dialect.name == "postgresql" else self._on_sqlite
            await run(driver)

    async def _on_server(self, driver: Any) -> None:
        await driver.execute("BEGIN")
        for statement, values in self._statements:
            await driver.fetch(statement, *values)
        await driver.execute("ROLLBACK")

    async def _on_sqlite(self, driver: Any) -> None:
        await driver.execute("BEGIN IMMEDIATE")
        for statement, values in self._statements:
            await driver.execute_fetchall(statement, values)
        await driver.execute("ROLLBACK")


@asynccontextmanager
async def old_database(folder: Path) -> AsyncIterator[Any]:
    url = os.environ.get("TEST_DATABASE_URL")
    name = "postgres_database" if url else "sqlite_database"
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    database = module.PostgresDatabase(url, metadata, f"old{run_id()}", "master") if url else module.SqliteDatabase()
    await database.migrate()
    yield database
    await database.close()


async def measure(tests: int, old: Path | None) -> list[Row]:
    ways: dict[str, Way] = {
        "none": none,
        "put back": put_back,
        "savepoints": in_savepoints,
        "one transaction": one_transaction,
        "truncate": truncate,
        "create_all": create_all,
    }
    async with AsyncExitStack() as stack:
        names = {name: f"{name.replace(' ', '_')}_test" for name in (*ways, "floor")}
        databases = {
            name: await stack.enter_async_context(open_test_database(name=each)) for name, each in names.items()
        }
        if old:
            ways["put back, before"] = put_back
            databases["put back, before"] = await stack.enter_async_context(old_database(old))
        floor = Floor(databases["floor"])
        await floor.record()
        wall: dict[str, list[float]] = {name: [] for name in (*ways, "floor")}
        cpu: dict[str, list[float]] = {name: [] for name in wall}
        for number in range(1, WARM_UP + tests + 1):
            for name, seconds in wall.items():
                began, busy = time.perf_counter(), time.process_time()
                if name == "floor":
                    await floor()
                else:
                    async with ways[name](databases[name]) as sessions:
                        await test(sessions, number)
                if number > WARM_UP:
                    seconds.append(time.perf_counter() - began)
                    cpu[name].append(time.process_time() - busy)
    return [row_of(name, wall, cpu) for name in wall]


def row_of(name: str, wall: dict[str, list[float]], cpu: dict[str, list[float]]) -> Row:
    (took, no_time), (worked, no_work) = (
        (statistics.quantiles(each[name], n=4)[0], statistics.quantiles(each["none"], n=4)[0]) for each in (wall, cpu)
    )
    pairs = statistics.median(mine / its for mine, its in zip(wall[name], wall["none"], strict=True))
    return Row(name, 1000 * took, took / no_time, pairs, 1000 * worked, worked / no_work)


def report(rows: list[Row], tests: int) -> str:
    lines = [
        f"{tests} tests in turn. CPU is this process's, without the server's.",
        "",
        "| way | wall, ms | of none | median of pairs | CPU, ms | of none |",
        "|---|---|---|---|---|---|",
        *(
            f"| {row.way} | {row.wall:.2f} | {row.wall_ratio:.3f} | {row.pairs:.3f} | {row.cpu:.2f} "
            f"| {row.cpu_ratio:.3f} |"
            for row in rows
        ),
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=400)
    parser.add_argument("--old", type=Path, metavar="FOLDER")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="gets <day>-<database>.md and .json")
    options = parser.parse_args()
    rows = asyncio.run(measure(options.tests, options.old))
    database = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
    packages = ("sqlalchemy", "aiosqlite", "asyncpg", "pytest")
    title, text, figures = f"Isolation on {database}", report(rows, options.tests), [row._asdict() for row in rows]
    publish(title, text, figures, options.output, *packages, name=database)


if __name__ == "__main__":
    main()
