"""SQLite in the event loop's own thread: how much faster, and what tests would no longer see.

    cd build/order-service
    uv run python ../../benchmarks/isolation/in_loop.py

Three drivers: aiosqlite as it is (a thread for each connection), its statements in the loop's thread, and the same with
one turn of the loop before each statement. docs/decisions/0064-in-loop-sqlite.md judges what this prints.
"""

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

ROUNDS, STATEMENTS = 30, 100
LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n"
SOON = 0.05
LOCK_TIMEOUT = 1.0


class InLoop(aiosqlite.Connection):
    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()  # its thread is never started

    async def _connect(self) -> aiosqlite.Connection:
        self._connection = self._connector()
        return self

    async def _execute(self, fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
        return fn(*args, **options)

    async def close(self) -> None:
        self._running = False
        if self._connection:
            self._connection.close()
        self._connection = None


class InLoopWithATurn(InLoop):
    async def _execute(self, fn: Callable[..., Any], *args: Any, **options: Any) -> Any:
        await asyncio.sleep(0)
        return fn(*args, **options)


DRIVERS = {"aiosqlite": aiosqlite.Connection, "in the loop": InLoop, "in the loop, with a turn": InLoopWithATurn}


def engine_of(driver: type[aiosqlite.Connection], path: str = ":memory:") -> AsyncEngine:
    async def connect(*_: Any, **__: Any) -> aiosqlite.Connection:
        options = {"isolation_level": None, "timeout": LOCK_TIMEOUT, "check_same_thread": False}
        return await driver(lambda: sqlite3.connect(path, **options), 64)

    size = 1 if path == ":memory:" else 5
    return create_async_engine(
        "sqlite+aiosqlite://", async_creator=connect, poolclass=AsyncAdaptedQueuePool, pool_size=size, max_overflow=0
    )


async def seconds_of_work(engine: AsyncEngine) -> float:
    """For a statement."""
    async with engine.connect() as connection:
        began = time.process_time()
        for number in range(STATEMENTS):
            await connection.execute(text("SELECT :number"), {"number": number})
        return (time.process_time() - began) / STATEMENTS


async def cancelled(engine: AsyncEngine) -> str:
    """A client leaves between two statements of one request."""
    committed = []

    async def request() -> None:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 'charge'"))
            await connection.execute(text("SELECT 'commit'"))
            committed.append(True)

    task = asyncio.create_task(request())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return "HIDDEN: it always commits first" if committed else "arrives before the commit"


async def two_writers(driver: type[aiosqlite.Connection], folder: Path) -> str:
    """One holds the lock for 50 ms, the other waits for it: both on this loop."""
    engine = engine_of(driver, str(folder / f"{driver.__name__}.db"))

    async def write(hold: float) -> None:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
            await asyncio.sleep(hold)
            await connection.exec_driver_sql("COMMIT")

    began = time.perf_counter()
    first = asyncio.create_task(write(SOON))
    await asyncio.sleep(SOON / 2)
    try:
        await write(0)
        outcome = "waits, then writes"
    except OperationalError as error:
        outcome = f"fails: {error.orig}".splitlines()[0]
    blocked = time.perf_counter() - began
    await asyncio.gather(first, return_exceptions=True)
    await engine.dispose()
    return f"{outcome} after {blocked:.2f} s"


async def time_limit(engine: AsyncEngine) -> str:
    """A limit of 50 ms around a statement that takes far longer."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(SOON), engine.connect() as connection:
            await connection.execute(text(LONG))
        outcome = "no time-out"
    except TimeoutError:
        outcome = "time-out"
    return f"{outcome} after {time.perf_counter() - began:.2f} s"


async def heartbeat(engine: AsyncEngine) -> str:
    """How long the loop does nothing else meanwhile."""
    longest, before, running = 0.0, time.perf_counter(), True

    async def beat() -> None:
        nonlocal longest, before
        while running:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now

    beating = asyncio.create_task(beat())
    async with engine.connect() as connection:
        await connection.execute(text(LONG))
    running = False
    await beating
    return f"{1000 * longest:.0f} ms"


async def main() -> None:
    engines = {name: engine_of(driver) for name, driver in DRIVERS.items()}
    work: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            work[name].append(await seconds_of_work(engine))
    base = work["aiosqlite"]
    with tempfile.TemporaryDirectory() as folder:
        for name, driver in DRIVERS.items():
            ratio = statistics.median(mine / its for mine, its in zip(work[name], base, strict=True))
            print(f"{name}: {1e6 * min(work[name]):.0f} us of work for a statement, {ratio:.2f} of aiosqlite's")
            print("  a cancellation:", await cancelled(engines[name]))
            print("  two writers on a file:", await two_writers(driver, Path(folder)))
            print("  a limit of 50 ms:", await time_limit(engines[name]))
            print("  the loop stands for:", await heartbeat(engines[name]), flush=True)
    for engine in engines.values():
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main())
