"""The plugin of each process where tests run: what the last report of a test carries to the recorder."""

import time
from os import times
from time import process_time
from typing import Any

import pytest

from testkit.explainer import Explainer

SHARED, SHARED_CPU = "shared_seconds", "shared_cpu_seconds"
"""Properties of a test: seconds of its set-up that built fixtures for many tests."""
SHORT = 0.001
"""Seconds: in a shorter phase no process starts and ends, and waiting doesn't matter."""
UNREAD = 0.005
"""Seconds: for so long the clock of work is not read, which is a system call. What pytest does meanwhile
between tests is counted to the next longer phase."""
GOOD = frozenset({"passed", "skipped"})


class WorkedTime:
    """Measures each phase where it ends, since plugins that repeat tests report all phases of an attempt at its end.
    Puts `cpu` on the reports: the seconds of work since the phase before. Between two tests pytest does next to
    nothing; a short phase counts as work."""

    now = staticmethod(time.perf_counter)
    """In a class: freezegun replaces what it finds in modules."""

    def __init__(self, explainer: Explainer) -> None:
        self._own = self._children = 0.0
        """Seconds of work until the last phase ended, and those of other processes."""
        self._reported, self._read = self.now(), 0.0
        """When the clocks of work were read, by our clock and by pytest's."""
        self._phase = ""
        self._before = 0.0, 0.0, 0.0
        """The clocks when this phase began: `subtests` report their parts of one phase, and then the whole."""
        self._work: dict[str, float] = {}
        """By phase, what is not yet reported."""
        self._explainer = explainer
        self._failed = False
        """A phase of the test that runs now."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        self._read_clocks(0.0)

    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """Three times for each test: it looks up little, and calls nothing that it can do itself. Not first:
        pytest's own plugin for unittest has to put the exception there."""
        when, seconds = call.when, call.duration
        if when == self._phase:
            self._own, self._children, self._reported = self._before
        else:
            self._phase, self._before = when, (self._own, self._children, self._reported)
        if 0 <= seconds < SHORT:
            self._work[when] = seconds
            self._own += seconds
        else:
            self._measure_long(call)
        if when == "teardown" and abs(call.stop - self._read) > UNREAD:
            self._read_clocks(call.stop)
        if when == "setup" or call.excinfo is not None:
            self._explainer.note(call)

    @pytest.hookimpl(tryfirst=True)  # under xdist a worker sends the report away
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.report(report, vars(report))

    def report(self, report: pytest.TestReport, facts: dict[str, Any]) -> None:
        when = facts["when"]
        facts["cpu"] = self._work[when] if when in self._work else facts["duration"]  # it ran in another process
        if facts["outcome"] not in GOOD:
            self._failed = True
            self._explainer.fail(report)
        if when == "teardown":
            self._explainer.end(report, failed=self._failed)
            self._failed = False
            self._work.clear()

    def _measure_long(self, call: pytest.CallInfo[None]) -> None:
        own, children, reported = self._own, self._children, self._reported
        self._read_clocks(call.stop)
        most = self._reported - reported
        if not 0 <= call.duration <= most + SHORT:  # a test or its fixture has frozen or moved pytest's own clock
            call.duration = most
        self._work[call.when] = max(self._own - own, 0.0) + self._children - children

    def _read_clocks(self, stop: float) -> None:
        self._reported, self._read = self.now(), stop
        self._own, self._children = process_time(), children_seconds()


def children_seconds() -> float:
    """Of processes that this one started and saw ending."""
    now = times()
    return now.children_user + now.children_system


def cpu_seconds() -> float:
    """Of this process, and of those that it started and saw ending."""
    return process_time() + children_seconds()
