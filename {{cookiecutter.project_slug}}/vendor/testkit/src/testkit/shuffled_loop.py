"""An event loop that runs ready tasks in a random order, the same again for the same seed.

`pytest -p testkit.shuffled_loop --schedule=17 TEST` runs asyncio tests on it. asyncio promises no order
between tasks; code that needs one has a race. Callbacks that are no step of a task keep their order.
It reads the private `_ready` of asyncio's loops. Work of threads (aiosqlite) comes when it comes: there
a seed repeats often, not always.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import pytest

from testkit.schedules.orders import Uniform
from testkit.schedules.ready import ReadySteps

_loops: "WeakSet[ShuffledLoop]" = WeakSet()


class ShuffledLoop(asyncio.SelectorEventLoop):
    _ready: deque[asyncio.Handle]

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.seed = seed
        self.reseed()
        _loops.add(self)

    def reseed(self) -> None:
        """At the start of a test: its schedule doesn't depend on the tests before it."""
        numbers: WeakKeyDictionary[asyncio.Task[Any], int] = WeakKeyDictionary()
        new = count()
        order = Uniform(random.Random(self.seed))  # noqa: S311
        self._ready = ReadySteps(order, lambda task: numbers.setdefault(task, next(new)), self._ready)


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
