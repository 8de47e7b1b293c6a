"""A pytest plugin for a run that valgrind counts: every so many of its tests, as EVERY says; with 0 the first only.

Its clock is slower by as much as valgrind is, because a slow test costs more: it is written at once.
"""

import os
from collections.abc import Callable

import pytest
from _pytest import timing

VALGRIND = 40


def slower(clock: Callable[[], float]) -> Callable[[], float]:
    began = clock()
    return lambda: began + (clock() - began) / VALGRIND


def pytest_configure() -> None:
    timing.time, timing.perf_counter = slower(timing.time), slower(timing.perf_counter)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    every = int(os.environ["EVERY"])
    items[:] = items[::every] if every else items[:1]
