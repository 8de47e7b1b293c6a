"""An event loop that runs ready tasks in a random order, the same again for the same seed.

`pytest -p testkit.shuffled_loop --schedule=17 TEST` runs asyncio tests on it. asyncio promises no order
between tasks; code that needs one has a race. Callbacks that are no step of a task keep their order.
It reads the private `_ready` of asyncio's loops. Work of threads (aiosqlite) comes when it comes: there
a seed repeats often, not always.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from weakref import WeakSet

import pytest

_loops: "WeakSet[ShuffledLoop]" = WeakSet()


class ShuffledLoop(asyncio.SelectorEventLoop):
    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self._ready: deque[asyncio.Handle] = _Ready(random.Random(seed))  # noqa: S311
        _loops.add(self)

    def reseed(self) -> None:
        """At the start of a test: its schedule doesn't depend on the tests before it."""
        self._ready = _Ready(random.Random(self.seed), self._ready)  # noqa: S311


class _Ready(deque[asyncio.Handle]):
    def __init__(self, chance: random.Random, handles: Iterable[asyncio.Handle] = ()) -> None:
        super().__init__(handles)
        self._chance = chance

    def popleft(self) -> asyncio.Handle:
        first = super().popleft()
        if not self or not _is_step(first):
            return first
        steps = [index for index, handle in enumerate(self) if _is_step(handle)]
        chosen = self._chance.randrange(len(steps) + 1)
        if chosen == len(steps):
            return first
        later, self[steps[chosen]] = self[steps[chosen]], first
        return later


def _is_step(handle: asyncio.Handle) -> bool:
    callback = getattr(handle, "_callback", None)  # None of a cancelled handle
    return isinstance(getattr(callback, "__self__", None), asyncio.Task)


def reseed_all() -> None:
    for loop in _loops:
        loop.reseed()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--schedule", type=int, metavar="SEED", help="run asyncio's tasks in a random order")


def pytest_configure(config: pytest.Config) -> None:
    seed = config.getoption("schedule")
    if seed is not None:
        config.pluginmanager.register(_Factories(seed))


class _Factories:
    def __init__(self, seed: int) -> None:
        self.seed = seed

    def pytest_asyncio_loop_factories(self) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
        return {"shuffled": lambda: ShuffledLoop(self.seed)}

    def pytest_runtest_call(self) -> None:
        reseed_all()
