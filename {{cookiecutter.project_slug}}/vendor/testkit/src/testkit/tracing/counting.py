"""`count_rows(pytestconfig, engine)`: for a fixture that is about to put the database back.

It counts the rows of the tables that a failed test wrote; for one that passed it does nothing.
"""

import asyncio
from typing import Any

import pytest

from testkit.tracing.plugin import TRACER

PATIENCE = 2
"""Seconds: what the test left behind may hold a lock."""


async def count_rows(config: pytest.Config, engine: Any) -> None:
    """`engine` is an AsyncEngine of SQLAlchemy."""
    tracer = config.stash.get(TRACER, None)
    if tracer is None or not tracer.has_failed or engine.pool.checkedout():
        return
    tables = dict.fromkeys(change.table for change in tracer.changes())
    with tracer.collector.paused():
        for name in tables:
            number = await _count(engine, name)
            if number is not None:
                tracer.counts[name] = number


async def _count(engine: Any, name: str) -> int | None:
    """None for a table that is gone, and in a database that doesn't answer."""
    from sqlalchemy import func, select, table  # noqa: PLC0415  (only where it is used)
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    schema, _, own_name = name.rpartition(".")
    query = select(func.count()).select_from(table(own_name, schema=schema or None))
    try:
        async with asyncio.timeout(PATIENCE), engine.connect() as connection:
            number: int = await connection.scalar(query)
    except (SQLAlchemyError, TimeoutError, OSError):
        return None
    return number
