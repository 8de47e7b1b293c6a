"""Counts the rows of the tables that a failed test wrote, before its fixtures put the database back."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from testkit.tracing.rows import Change

PATIENCE = 2
"""Seconds for a table: what the test left behind may hold a lock."""


def count_rows(changes: Iterable[Change], loop: asyncio.AbstractEventLoop | None) -> dict[str, int]:
    """By table; without those that are gone, and those of a database that doesn't answer. `loop` is the
    one that asynchronous engines belong to; it must not run."""
    engines = {change.table: change.engine for change in changes}
    free = {table: engine for table, engine in engines.items() if not _is_in_use(engine)}
    own = {table: engine for table, engine in free.items() if not engine.dialect.is_async}
    counts = {table: _count(engine, table) for table, engine in own.items()}
    if loop and not loop.is_closed() and not loop.is_running() and len(own) < len(free):
        awaited = {table: engine for table, engine in free.items() if table not in own}
        counts |= loop.run_until_complete(_count_all(awaited))
    return {table: count for table, count in counts.items() if count is not None}


def _is_in_use(engine: Any) -> bool:
    """A connection that the test keeps may be the last one, or hold a lock."""
    checked_out = getattr(engine.pool, "checkedout", None)
    if checked_out is None:  # a pool of one connection for all, or of none
        return type(engine.pool).__name__ != "NullPool"
    return bool(checked_out() > 0)


async def _count_all(engines: Mapping[str, Any]) -> dict[str, int | None]:
    from sqlalchemy.ext.asyncio import AsyncEngine  # noqa: PLC0415  (only where it is used)

    counts: dict[str, int | None] = {}
    for table, engine in engines.items():
        try:
            async with asyncio.timeout(PATIENCE), AsyncEngine(engine).connect() as connection:
                counts[table] = await connection.scalar(_query(table))
        except Exception:  # noqa: BLE001  (an application's own listener may raise anything)
            counts[table] = None
    return counts


def _count(engine: Any, table: str) -> int | None:
    try:
        with engine.connect() as connection:
            number: int = connection.scalar(_query(table))
    except Exception:  # noqa: BLE001  (an application's own listener may raise anything)
        return None
    return number


def _query(name: str) -> Any:
    from sqlalchemy import func, select, table  # noqa: PLC0415  (only where it is used)

    schema, _, own_name = name.rpartition(".")
    return select(func.count()).select_from(table(own_name, schema=schema or None))
