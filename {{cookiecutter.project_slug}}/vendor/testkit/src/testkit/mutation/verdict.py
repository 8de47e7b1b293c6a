"""A plugin of the process that runs a mutant: writes which tests fail, and makes no report of a failure."""

import os
from collections.abc import Mapping
from typing import Any

import pytest

from testkit.mutation.forks import allow, tell


def _watch_expectations(unexpected: list[BaseException]) -> None:
    """In this process, which is a fork: `pytest.raises` lets an error of another type pass without a word."""
    expectation: Any = type(pytest.raises(LookupError))
    original = expectation.__exit__

    def watched(self: object, kind: object, error: BaseException | None, traceback: object) -> bool:
        is_expected: bool = original(self, kind, error, traceback)
        if error is not None and not is_expected:
            unexpected.append(error)
        return is_expected

    expectation.__exit__ = watched


class Verdict:
    def __init__(self, output: int, tests: Mapping[str, float], *, stops: bool) -> None:
        """`tests`: the CPU seconds of each. With `stops` the first failure ends the process."""
        self.output = output
        self.tests = tests
        self.stops = stops
        self.failed: set[str] = set()
        self.unexpected: list[BaseException] = []
        """Errors that came where the test expects others."""
        _watch_expectations(self.unexpected)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        tell(self.output, started=nodeid)
        allow(self.tests.get(nodeid, 1.0))

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[Any]) -> pytest.TestReport | None:
        """Making the report of a failure takes ten times as long as the test. Not first: pytest's own plugin for
        unittest has to put the exception there."""
        error = call.excinfo
        if error is None or call.when == "collect" or item.get_closest_marker("xfail"):
            return None
        if error.errisinstance((pytest.skip.Exception, pytest.xfail.Exception)):
            return None
        if item.nodeid not in self.failed:
            self.failed.add(item.nodeid)
            tell(self.output, failed=item.nodeid, noticed=self._notices(call.when, error))
        if self.stops:
            self.finish()
        return pytest.TestReport(
            item.nodeid, item.location, {}, "failed", str(error.typename), call.when, (), call.duration
        )

    def _notices(self, phase: str, error: pytest.ExceptionInfo[BaseException]) -> bool:
        """The test found it wrong by a claim of its own. Whoever calls broken code fails; guards, leak checks and
        warnings are no claims of the test either."""
        is_claim = error.errisinstance((AssertionError, pytest.fail.Exception))
        return phase == "call" and (is_claim or any(one is error.value for one in self.unexpected))

    def finish(self) -> None:
        tell(self.output, end="done")
        os._exit(0)
