"""What the planted races work on: a store that suspends at each call, as a database does, and a provider."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

Race = Callable[..., Awaitable[None]]
"""Takes `repaired`, and raises where an invariant is broken."""


async def trip(times: int = 1) -> None:
    """To the database and back."""
    for _ in range(times):
        await asyncio.sleep(0)


@dataclass
class Store:
    rows: dict[str, Any] = field(default_factory=dict)
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def read(self, key: str) -> Any:
        await trip()
        value = self.rows.get(key)
        await trip()
        return value

    async def write(self, key: str, value: Any) -> None:
        await trip()
        self.rows[key] = value
        await trip()

    def lock(self, key: str) -> asyncio.Lock:
        return self.locks.setdefault(key, asyncio.Lock())

    def locked_if(self, needed: bool, key: str) -> AbstractAsyncContextManager[object]:  # noqa: FBT001
        return self.lock(key) if needed else nullcontext()


@dataclass
class Provider:
    charges: list[str] = field(default_factory=list)

    async def charge(self, key: str) -> None:
        await trip()
        self.charges.append(key)
        await trip()
