"""The plugin of each process where tests run: what the last report of a test carries to the recorder."""

import os
import time

import pytest

from testkit.explainer import Explainer

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
        self._own = self._children = self._read = 0.0
        """Seconds of work until the last report, and when a clock said so."""
        self._reported = self.now()
        """When the report before came."""
        self._explainer = explainer
        self._failed = False
        """A phase of the test that runs now."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        self._reported = self.now()
        self._own, self._children = time.process_time(), children_seconds()

    @pytest.hookimpl(tryfirst=True)  # under xdist a worker sends the report away
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if "cpu" not in vars(report):  # it has one in the controller of xdist
            self.measure(report)

    def measure(self, report: pytest.TestReport) -> None:
        """Three times for each test: it looks up little, and calls nothing that it can do itself."""
        facts, now = vars(report), self.now()
        most, self._reported = now - self._reported, now
        seconds = facts["duration"]
        if not 0 <= seconds <= most + SHORT:  # a test or its fixture has frozen or moved pytest's own clock
            facts["duration"] = seconds = most
        if facts["outcome"] not in GOOD:
            self._failed = True
            self._explainer.fail(report)
        if seconds < SHORT:
            facts["cpu"] = seconds
            self._own += seconds
            if facts["when"] == "teardown" and abs(facts["stop"] - self._read) > UNREAD:
                self._own, self._read = time.process_time(), facts["stop"]
        else:
            own, children = time.process_time(), children_seconds()
            facts["cpu"] = max(own - self._own, 0.0) + children - self._children
            self._own, self._children, self._read = own, children, facts["stop"]
        if facts["when"] == "teardown":
            self._explainer.end(report, failed=self._failed)
            self._failed = False


def children_seconds() -> float:
    """Of processes that this one started and saw ending."""
    times = os.times()
    return times.children_user + times.children_system


def cpu_seconds() -> float:
    """Of this process, and of those that it started and saw ending."""
    return time.process_time() + children_seconds()
