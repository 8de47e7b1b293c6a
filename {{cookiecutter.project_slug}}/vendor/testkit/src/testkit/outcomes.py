"""What a test's reports say about it, whatever happened: failures, skips, attempts, fixtures of many tests."""

import pytest

from testkit.call_site import Project
from testkit.explainer import CRASHED, FAILURE
from testkit.layers import ON_REQUEST_PROPERTY, layer_of
from testkit.records import Failure, Record, Run, failure_from
from testkit.worked_time import SHARED, SHARED_CPU

SEVERITY = {"passed": 0, "skipped": 1, "rerun": 1, "failed": 2}


def record_of(phases: list[pytest.TestReport], run: Run, project: Project) -> Record:
    """A test's phases, those of all its attempts; its times are those of the last."""
    took = {str(phase.when): phase.duration for phase in phases}
    work = {str(phase.when): float(vars(phase).get("cpu", 0.0)) for phase in phases}
    last, decisive = phases[-1], _decisive(phases)
    nodeid = last.nodeid
    setup, properties = took.get("setup", 0.0), last.user_properties
    passed = decisive.passed and FAILURE not in vars(last)
    cause, blamed, failure = (None, None, None) if passed else _why(last, decisive, project)
    return Record(
        nodeid,
        layer_of(nodeid) or "",
        _outcome(decisive),
        setup,
        took.get("call", 0.0),
        took.get("teardown", 0.0),
        min(_sum_of(SHARED, properties), setup) if properties else 0.0,
        work.get("setup", 0.0),
        work.get("call", 0.0),
        work.get("teardown", 0.0),
        min(_sum_of(SHARED_CPU, properties), work.get("setup", 0.0)) if properties else 0.0,
        1 if len(phases) == len(took) else sum(phase.when == "setup" for phase in phases),
        cause,
        blamed,
        tuple(str(value) for name, value in properties if name == ON_REQUEST_PROPERTY) if properties else (),
        run,
        failure,
        float(getattr(phases[-len(took)], "start", 0.0)),
        str(vars(last).get("worker_id", "")),
    )


def _why(
    last: pytest.TestReport, decisive: pytest.TestReport, project: Project
) -> tuple[str | None, str | None, Failure | None]:
    """Cause, place and failure: the last also of an attempt that was repeated, where the test passed in the end."""
    from testkit.failures import blamed_place, cause_of, failure_from_report  # noqa: PLC0415  (most tests pass)

    failed = decisive.failed
    failure = failure_from_report(decisive, project) if failed and FAILURE not in vars(last) else None
    if FAILURE in vars(last):
        failure = failure_from(vars(last)[FAILURE])
    return cause_of(decisive), blamed_place(decisive) if failed else None, failure


def _sum_of(kind: str, properties: list[tuple[str, object]]) -> float:
    """A fixture that built another one counted it too."""
    return sum(float(str(value)) for name, value in properties if name == kind)


def _decisive(phases: list[pytest.TestReport]) -> pytest.TestReport:
    """Of the last attempt: what failed, or else what was skipped, or else the call."""
    decisive = phases[0]
    for phase in phases:
        says_more = phase.when == "call" and decisive.outcome == "passed"
        is_worse = SEVERITY[phase.outcome] > SEVERITY[decisive.outcome]
        if phase.when == "setup" or says_more or is_worse:
            decisive = phase
    return decisive


def _outcome(decisive: pytest.TestReport) -> str:
    if hasattr(decisive, "wasxfail"):
        return "xfailed" if decisive.skipped else "xpassed"
    if str(decisive.when) == CRASHED:
        return "crashed"
    return "error" if decisive.failed and decisive.when != "call" else decisive.outcome
