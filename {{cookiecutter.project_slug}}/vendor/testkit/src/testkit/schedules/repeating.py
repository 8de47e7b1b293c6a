"""A pytest plugin of `testkit races`: runs each async test, with its fixtures, under many schedules.

Only the test's own body runs under a schedule. When one fails, pytest runs the test once more under it, and reports
that as any failure. A test with the fixture `schedules` does all that itself.
"""

import asyncio
import inspect
import json
import os
from collections.abc import Generator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest

from testkit.flake_causes.server import fresh
from testkit.schedules.explorer import Explored, Unjudged, explore
from testkit.schedules.loop import ControlledLoop
from testkit.schedules.orders import Order
from testkit.schedules.results import result_of
from testkit.schedules.run import Outcome, finish, seeded, traced_places
from testkit.schedules.schedules import COUNT, Schedules

FIXTURE = "schedules"
REQUEST = "TESTKIT_RACES"
"""The environment variable in which the command says what to do, in JSON."""


def pytest_configure(config: pytest.Config) -> None:
    request = json.loads(os.environ[REQUEST])
    races = Races(Path(request["output"]), request["schedules"], request["schedule"])
    races.start(config)
    config.pluginmanager.register(races, "testkit-races")


@dataclass(frozen=True)
class Schedule:
    order: Order
    number: int
    awaits: dict[str, int]
    most_steps: int
    traced: bool


class Races:
    def __init__(self, output: Path, count: int | None, only: int | None) -> None:
        self.output = output
        self.count = count
        self.only = only
        self.results: dict[str, Explored | BaseException] = {}
        self._loops: WeakSet[ControlledLoop] = WeakSet()
        self._schedule: Schedule | None = None
        self._last: Schedule | None = None
        self._outcome: Outcome | None = None

    def start(self, config: pytest.Config) -> None:
        config.option.race_schedules, config.option.race_schedule = self.count, self.only
        # Reaches each version of pytest-asyncio, and keeps pytest's order of tests.
        asyncio.events.new_event_loop = asyncio.new_event_loop = self._new_loop

    def pytest_sessionfinish(self) -> None:
        self.output.write_text(json.dumps([result_of(*each) for each in self.results.items()]), encoding="utf-8")

    def _new_loop(self) -> ControlledLoop:
        loop = ControlledLoop()
        self._loops.add(loop)
        return loop

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = [item for item in items if not (_is_async(item) or _has_fixture(item))]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        if _has_fixture(item):
            return
        numbers = range(1, (self.count or COUNT) + 1) if self.only is None else [self.only]
        explored: Explored | BaseException
        try:
            explored = explore(partial(self._attempt, item), numbers)
        except Unjudged as reason:
            explored = reason
        self.results[item.nodeid] = explored
        fails = isinstance(explored, Explored) and explored.failure
        self._schedule = self._last if fails else None  # of the run that pytest does next, and reports

    def _attempt(
        self, item: pytest.Item, order: Order, number: int, awaits: dict[str, int], *, most_steps: int, traced: bool
    ) -> Outcome:
        self._schedule, self._outcome = Schedule(order, number, awaits, most_steps, traced), None
        self._last = replace(self._schedule, order=deepcopy(order))
        hook, test = item.ihook, fresh(item)
        error: BaseException | None = None
        try:
            hook.pytest_runtest_setup(item=test)
            hook.pytest_runtest_call(item=test)
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as raised:  # noqa: BLE001
            error = raised
        finally:
            hook.pytest_runtest_teardown(item=test, nextitem=fresh(item))
        outcome: Outcome | None = self._outcome
        if outcome is None or not outcome.steps:
            reason = f"it ended in {error!r} before" if error else "it used no loop of asyncio's that is made here, so"
            raise Unjudged(f"{reason} its tasks could be seen")
        return replace(outcome, error=error)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        schedule = self._schedule
        if schedule is None:
            return (yield)
        loops = [loop for loop in self._loops if not loop.is_closed()]
        before = {loop: asyncio.all_tasks(loop) for loop in loops}
        places = []
        with seeded(schedule.number):
            for loop in loops:
                loop.awaits = schedule.awaits
                places.append(traced_places(loop) if schedule.traced else [])
                loop.control(schedule.order, schedule.number, schedule.most_steps)
            try:
                return (yield)
            finally:
                for loop, steps in zip(loops, places, strict=True):
                    if loop.steps:
                        self._outcome = Outcome(None, tuple(loop.steps), loop.outside, loop.lateness, steps)
                    finish(loop, asyncio.all_tasks(loop) - before[loop])
                    loop.release()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        if _has_fixture(item) and item.nodeid not in self.results:
            if call.excinfo:
                self.results[item.nodeid] = call.excinfo.value
            elif call.when == "call":
                self.results[item.nodeid] = _explored(item) or Unjudged("it never called `schedules`")
        return (yield)


def _is_async(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj)


def _has_fixture(item: pytest.Item) -> bool:
    return FIXTURE in getattr(item, "fixturenames", ())


def _explored(item: Any) -> Explored | None:
    schedules: Schedules = item.funcargs[FIXTURE]
    return schedules.explored
