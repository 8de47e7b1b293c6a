from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.fakes.copying import copied


@dataclass
class FakeDatabase:
    """What was committed, and who may write now: one at a time, as behind row locks."""

    commits: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def unit_of_work(self) -> FakeUnitOfWork:
        return FakeUnitOfWork(self)


class FakeUnitOfWork:
    """Works on a copy, and hands it over at commit: what was not committed never happened."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    async def __aenter__(self) -> Self:
        await self._database.lock.acquire()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.lock.release()

    async def commit(self) -> None:
        # Copies again: an object that is changed after the commit must not change the store.
        self._database.commits += 1
