"""A plugin of the process that runs a mutant: writes which tests fail, and makes no report of a failure."""

import os
from collections.abc import Mapping
from typing import Any

import pytest

from testkit.mutation.forks import allow, tell


class Verdict:
    def __init__(self, output: int, tests: Mapping[str, float], *, stops: bool) -> None:
        """`tests`: the CPU seconds of each. With `stops` the first failure ends the process."""
        self.output = output
        self.tests = tests
        self.stops = stops
        self.failed: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        tell(self.output, started=nodeid)
        allow(self.tests.get(nodeid, 1.0))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> pytest.TestReport | None:
        """Making the report of a failure takes ten times as long as the test."""
        error = call.excinfo
        if error is None or call.when == "collect" or item.get_closest_marker("xfail"):
            return None
        if error.errisinstance((pytest.skip.Exception, pytest.xfail.Exception)):
            return None
        if item.nodeid not in self.failed:
            self.failed.add(item.nodeid)
            tell(self.output, failed=item.nodeid)
        if self.stops:
            self.finish()
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed", str(error.typename), call.when, (), call.duration
        )

    def finish(self) -> None:
        tell(self.output, end="done")
        os._exit(0)
