import asyncio

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.errors import DatabaseUnavailable

READY_WITHIN = 2.0
"""Seconds: a probe that waits longer says as much as one that fails."""


class SqlAlchemyReadiness:
    """Begins a transaction as a writer does: a SQLite file that stays locked is not ready."""

    def __init__(self, engine: AsyncEngine, within: float = READY_WITHIN) -> None:
        self._engine = engine
        self._within = within

    async def database_answers(self) -> bool:
        try:
            async with asyncio.timeout(self._within), self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (DatabaseUnavailable, SQLAlchemyError, OSError):
            return False
        return True
