"""Puts the failure and the trace of a failed test on its last report, in the process where it ran.

xdist sends reports to the controller, where `testkit.recorder` writes them.
"""

import pytest

from testkit.call_site import Project
from testkit.guards.plugin import WATCH
from testkit.guards.watch import GUARD, Watch
from testkit.records import Failure, failure_as_data
from testkit.tracing.plugin import TRACER, Tracer

FAILURE, TRACE, REQUESTS = "testkit_failure", "testkit_trace", "testkit_requests"
CRASHED = "???"
"""xdist reports the test that its worker died in with a phase of its own."""
EXPECTED = (pytest.skip.Exception, pytest.xfail.Exception)


class Explainer:
    def __init__(self, config: pytest.Config, project: Project) -> None:
        self._project = project
        self._tracer: Tracer | None = config.stash.get(TRACER, None)
        self._watch: Watch | None = config.stash.get(WATCH, None)
        self._failures: list[Failure] = []
        """Of the phases of the attempt that runs now."""
        self._earlier: list[Failure] = []
        """Of the attempt before (pytest-rerunfailures), which has no report of its teardown."""

    def note(self, call: pytest.CallInfo[None]) -> None:
        """Of a set-up, and of each phase that raised. An expected failure gets here too, and is dropped at the end."""
        if self._failures and call.when == "setup":
            self._earlier, self._failures = self._failures, []
        if call.excinfo is not None and not isinstance(call.excinfo.value, EXPECTED):
            self._failures.append(self._failure(call.excinfo.value, call.when))

    def _failure(self, error: BaseException, phase: str) -> Failure:
        try:
            from testkit.failures import failure_of  # noqa: PLC0415  (what only a failed test needs)

            return self._located(failure_of(error, phase, self._project))
        except Exception as broken:  # noqa: BLE001  (a hostile exception must not end the run)
            message = f"(why it failed can't be worked out: {type(broken).__name__})"
            return Failure("other", type(error).__name__, message, (type(error).__name__,), (), phase)

    def _located(self, failure: Failure) -> Failure:
        """A time-out interrupts the event loop: no line of the project is in its traceback."""
        if failure.frames or failure.group != "timeout" or self._watch is None or self._watch.loop is None:
            return failure
        from testkit.blame import frames_at  # noqa: PLC0415

        waiting = self._project.waiting(self._watch.loop)
        return failure._replace(frames=frames_at(waiting, self._project))

    def fail(self, report: pytest.TestReport) -> None:
        """Of a phase; after a test's call its fixtures are still there. One that hangs would go on."""
        hangs = any(failure.group == "timeout" for failure in self._failures)
        if self._tracer and report.when == "call" and not hangs:
            self._tracer.count_rows(self._watch.loop if self._watch else None)

    def end(self, report: pytest.TestReport, *, failed: bool) -> None:
        """`report` is the last one of a test, or of an attempt."""
        if self._failures or self._earlier:
            failure = (self._failures or self._earlier)[0]
            if failed:
                vars(report)[FAILURE] = failure_as_data(self._explained(failure, report))
            self._failures, self._earlier = [], []
        if self._tracer:
            if failed:
                vars(report)[TRACE] = self._tracer.as_data(report.stop)
            elif requests := self._tracer.requests():  # what a failed test has tried proves nothing
                vars(report)[REQUESTS] = requests
            self._tracer.begin()

    def _explained(self, failure: Failure, report: pytest.TestReport) -> Failure:
        from testkit.failures import blamed  # noqa: PLC0415
        from testkit.tracing.server_errors import seen_by_server  # noqa: PLC0415

        place = dict(report.user_properties).get(GUARD)
        failure = blamed(failure, report.nodeid, self._project, str(place) if place else None)
        if self._tracer is None or self._project.is_source(failure.frames[-1].path if failure.frames else ""):
            return failure
        inner = seen_by_server(failure, self._tracer.collector, self._project)
        return blamed(inner, report.nodeid, self._project) if inner else failure
