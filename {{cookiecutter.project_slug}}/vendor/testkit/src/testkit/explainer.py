"""Puts the failure and the trace of a failed test on its last report, in the process where it ran.

xdist sends reports to the controller, where `testkit.recorder` writes them.
"""

import pytest

from testkit.call_site import Project
from testkit.failures import GUARD, blamed, failure_of
from testkit.records import Failure, failure_as_data
from testkit.tracing.plugin import TRACER, Tracer
from testkit.tracing.server_errors import seen_by_server

FAILURE, TRACE = "testkit_failure", "testkit_trace"
EXPECTED = (pytest.skip.Exception, pytest.xfail.Exception)


class Explainer:
    def __init__(self, config: pytest.Config, project: Project) -> None:
        self._project = project
        self._tracer: Tracer | None = config.stash.get(TRACER, None)
        self._failures: list[Failure] = []
        """Of the phases of the attempt that runs now."""
        self._earlier: list[Failure] = []
        """Of the attempt before (pytest-rerunfailures), which has no report of its teardown."""

    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """Not first: pytest's own plugin for unittest has to put the exception there. An expected
        failure gets here too, and is dropped at the end."""
        if self._failures and call.when == "setup":
            self._earlier, self._failures = self._failures, []
        if call.excinfo is not None and not isinstance(call.excinfo.value, EXPECTED):
            self._failures.append(failure_of(call.excinfo.value, call.when, self._project))

    def end(self, report: pytest.TestReport, *, failed: bool) -> None:
        """`report` is the last one of a test, or of an attempt."""
        if self._failures or self._earlier:
            failure = (self._failures or self._earlier)[0]
            if failed:
                vars(report)[FAILURE] = failure_as_data(self._explained(failure, report))
            self._failures, self._earlier = [], []
        if self._tracer:
            if failed:
                vars(report)[TRACE] = self._tracer.as_data()
            self._tracer.begin()

    def _explained(self, failure: Failure, report: pytest.TestReport) -> Failure:
        place = dict(report.user_properties).get(GUARD)
        failure = blamed(failure, report.nodeid, self._project, str(place) if place else None)
        if self._tracer is None or self._project.is_source(failure.frames[-1].path if failure.frames else ""):
            return failure
        inner = seen_by_server(failure, self._tracer.collector, self._project)
        return blamed(inner, report.nodeid, self._project) if inner else failure
