"""The plugin of each process where tests run: what the last report of a test carries to the recorder."""

import os
import time

import pytest

from testkit.explainer import Explainer

SHORT = 0.001
"""Seconds: in a shorter phase no process starts and ends, and waiting doesn't matter."""
GOOD = frozenset({"passed", "skipped"})


class WorkedTime:
    """Puts `cpu` on each report where tests run: the seconds of work since the report before.
    Between two tests pytest does next to nothing; a short phase counts as work."""

    def __init__(self, explainer: Explainer) -> None:
        self._own = self._children = 0.0
        self._explainer = explainer
        self._failed = False
        """A phase of the test that runs now."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        self._own, self._children = time.process_time(), children_seconds()

    @pytest.hookimpl(tryfirst=True)  # under xdist a worker sends the report away
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        facts, seconds = vars(report), report.duration
        if "cpu" in facts:  # it has one in the controller of xdist
            return
        if report.outcome not in GOOD:
            self._failed = True
            self._explainer.fail(report)
        if seconds < SHORT and report.when != "teardown":  # a clock is a system call
            facts["cpu"] = seconds
            self._own += seconds
            return
        own, children = time.process_time(), self._children
        if seconds >= SHORT:
            children = children_seconds()
        facts["cpu"] = max(own - self._own, 0.0) + children - self._children
        self._own, self._children = own, children
        if report.when == "teardown":
            self._explainer.end(report, failed=self._failed)
            self._failed = False


def children_seconds() -> float:
    """Of processes that this one started and saw ending."""
    times = os.times()
    return times.children_user + times.children_system


def cpu_seconds() -> float:
    """Of this process, and of those that it started and saw ending."""
    return time.process_time() + children_seconds()
