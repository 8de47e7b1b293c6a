from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from tests.fakes.copying import copied

Rows = dict[type, dict[UUID, Any]]
"""By class and id."""


@dataclass
class FakeDatabase:
    """What was committed, and who may write now: one at a time, as behind row locks."""

    rows: Rows = field(default_factory=dict)
    commits: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, *aggregates: Any) -> None:
        """Arranges committed data."""
        for aggregate in copied(aggregates):
            self.rows.setdefault(type(aggregate), {})[aggregate.id] = aggregate


class FakeUnitOfWork:
    """Works on a copy, and hands it over at commit: what was not committed never happened.
    A feature's subclass opens its fake repositories on `rows_of(…)`."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    async def __aenter__(self) -> Self:
        await self._database.lock.acquire()
        self._rows: Rows = copied(self._database.rows)
        return self

    def rows_of(self, kind: type) -> dict[UUID, Any]:
        return self._rows.setdefault(kind, {})

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.lock.release()

    async def commit(self) -> None:
        # Copies again: an object that is changed after the commit must not change the store.
        self._database.rows = copied(self._rows)
        self._database.commits += 1
