import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.errors import DatabaseUnavailable

READY_WITHIN = 2.0
"""Seconds: a probe that waits longer counts as failed."""


class SqlAlchemyReadiness:
    """Begins a transaction as a writer does: a SQLite file that stays locked is not ready.

    A query without an answer in time is not cancelled, which may take as long as the lock; later
    probes wait for the same answer, so that they don't use up the pool."""

    def __init__(self, engine: AsyncEngine, within: float = READY_WITHIN) -> None:
        self._engine = engine
        self._within = within
        self._asking: asyncio.Task[bool] | None = None

    async def database_answers(self) -> bool:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        answered, _ = await asyncio.wait([self._asking], timeout=self._within)
        return bool(answered) and self._asking.result()

    async def _ask(self) -> bool:
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (DatabaseUnavailable, SQLAlchemyError, OSError):
            return False
        return True
