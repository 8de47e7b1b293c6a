"""What isolation costs a database test: the same test with none, put back, and in savepoints.

All ways in one process, test by test in turn, so that load meets them alike; lower quartiles.

    cd build/order-service
    uv run python ../../benchmarks/isolation/cost.py
    uv run testkit postgres -- python ../../benchmarks/isolation/cost.py

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
from typing import Any
from uuid import UUID

sys.path[:0] = ["src", "."]

from app.domain.orders import Order
from app.infrastructure.database import sessions as sessions_of
from app.infrastructure.tables import metadata
from app.infrastructure.tables.orders import orders
from sqlalchemy import func, select
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fixtures.database import open_test_database
from tests.fixtures.postgres_database import run_id
from tests.fixtures.savepoint import savepoint_sessions

Way = Callable[[], AbstractAsyncContextManager[Any]]


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


async def measure(tests: int, old: Path | None) -> None:
    ways: dict[str, Way] = {"none": none, "put back": put_back, "savepoints": in_savepoints}
    async with AsyncExitStack() as stack:
        databases = {
            name: await stack.enter_async_context(open_test_database(name=f"{name[:4]}_test")) for name in ways
        }
        if old:
            ways["put back, before"] = put_back
            databases["put back, before"] = await stack.enter_async_context(old_database(old))
        wall: dict[str, list[float]] = {name: [] for name in ways}
        cpu: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(1, tests + 1):
            for name, way in ways.items():
                began, busy = time.perf_counter(), time.process_time()
                async with way(databases[name]) as sessions:
                    await test(sessions, number)
                wall[name].append(time.perf_counter() - began)
                cpu[name].append(time.process_time() - busy)
    print(f"{'way':<20}{'wall':>10}{'ratio':>8}{'CPU':>10}{'ratio':>8}   (median ratio of pairs: wall)")
    for name in ways:
        quarters = [statistics.quantiles(each[name][20:], n=4)[0] for each in (wall, cpu)]
        bases = [statistics.quantiles(each["none"][20:], n=4)[0] for each in (wall, cpu)]
        pairs = statistics.median(mine / its for mine, its in zip(wall[name][20:], wall["none"][20:], strict=True))
        cells = [f"{1000 * q:>7.2f} ms{q / b:>8.3f}" for q, b in zip(quarters, bases, strict=True)]
        print(f"{name:<20}{''.join(cells)}   {pairs:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tests", type=int, default=400)
    parser.add_argument("--old", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    asyncio.run(measure(options.tests, options.old))


if __name__ == "__main__":
    main()
