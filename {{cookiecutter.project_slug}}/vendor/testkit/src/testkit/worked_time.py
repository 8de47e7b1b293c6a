"""The plugin of each process where tests run: what the last report of a test carries to the recorder."""

import os
import time
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
    """Puts `cpu` on each report where tests run: the seconds of work since the report before.
    Between two tests pytest does next to nothing; a short phase counts as work."""

    now = staticmethod(time.perf_counter)
    """In a class: freezegun replaces what it finds in modules."""

    def __init__(self, explainer: Explainer) -> None:
        self._own = self._children = 0.0
        """Seconds of work until the last report, and those of other processes."""
        self._reported, self._read = self.now(), 0.0
        """When the clocks of work were read, by our clock and by pytest's."""
        self._explainer = explainer
        self._failed = False
        """A phase of the test that runs now."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        self._read_clocks(0.0)

    @pytest.hookimpl(tryfirst=True)  # under xdist a worker sends the report away
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.measure(report, vars(report))

    def measure(self, report: pytest.TestReport, facts: dict[str, Any]) -> None:
        """Three times for each test: it looks up little, and calls nothing that it can do itself."""
        seconds = facts["duration"]
        if 0 <= seconds < SHORT:
            facts["cpu"] = seconds
            self._own += seconds
        else:
            self._measure_long(facts)
        if facts["outcome"] not in GOOD:
            self._failed = True
            self._explainer.fail(report)
        if facts["when"] == "teardown":
            if abs(facts["stop"] - self._read) > UNREAD:
                self._read_clocks(facts["stop"])
            self._explainer.end(report, failed=self._failed)
            self._failed = False

    def _measure_long(self, facts: dict[str, Any]) -> None:
        own, children, reported = self._own, self._children, self._reported
        self._read_clocks(facts["stop"])
        most = self._reported - reported
        if not 0 <= facts["duration"] <= most + SHORT:  # a test or its fixture has frozen or moved pytest's own clock
            facts["duration"] = most
        facts["cpu"] = max(self._own - own, 0.0) + self._children - children

    def _read_clocks(self, stop: float) -> None:
        self._reported, self._read = self.now(), stop
        self._own, self._children = time.process_time(), children_seconds()


def children_seconds() -> float:
    """Of processes that this one started and saw ending."""
    times = os.times()
    return times.children_user + times.children_system


def cpu_seconds() -> float:
    """Of this process, and of those that it started and saw ending."""
    return time.process_time() + children_seconds()
