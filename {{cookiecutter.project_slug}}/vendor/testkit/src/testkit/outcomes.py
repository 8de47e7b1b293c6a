"""What a test's reports say about it, whatever happened: failures, skips, attempts, fixtures of many tests."""

import pytest

from testkit.call_site import Project
from testkit.explainer import CRASHED, FAILURE
from testkit.layers import ON_REQUEST_PROPERTY, layer_of
from testkit.records import Failure, Record, Run, failure_from
from testkit.worked_time import SHARED, SHARED_CPU

SEVERITY = {"passed": 0, "skipped": 1, "failed": 3}
STARTS = {"setup", "call"}
REPEATED = 2
"""Severity of an outcome that pytest doesn't know: plugins that repeat a test say so by one of their own."""


def attempts_of(phases: list[pytest.TestReport]) -> list[list[pytest.TestReport]]:
    """An attempt ends with its teardown or a crash, or in silence. pytest-rerunfailures reports the parts of a
    test (`subtests`) before its set-up."""
    attempts: list[list[pytest.TestReport]] = [[]]
    for phase in phases:
        whens = {each.when for each in attempts[-1]}
        if whens and (not whens <= STARTS or (phase.when == "setup" and phase.when in whens)):
            attempts.append([])
        attempts[-1].append(phase)
    return attempts


def is_repeated(phases: list[pytest.TestReport]) -> bool:
    """Whether a test whose attempt is over runs again: a phase ended as none does in the end (pytest-rerunfailures,
    also after a crash), or what failed has no report (flaky)."""
    ends = {str(phase.when): phase.outcome for phase in attempts_of(phases)[-1]}
    lacks_failure = "teardown" in ends and "call" not in ends and ends.get("setup", "passed") == "passed"
    return lacks_failure or not SEVERITY.keys() >= {*ends.values()}


def record_of(phases: list[pytest.TestReport], run: Run, project: Project) -> Record:
    """A test's phases, those of all its attempts; its times are those of the last."""
    attempts = attempts_of(phases)
    latest = attempts[-1]
    took = {str(phase.when): phase.duration for phase in latest}
    work = {str(phase.when): float(vars(phase).get("cpu", 0.0)) for phase in latest}
    last, decisive = latest[-1], _decisive(latest)
    nodeid = last.nodeid
    setup, properties = took.get("setup", 0.0), last.user_properties
    cause, blamed = _why(decisive)
    calls = sum(phase.when == "call" and not hasattr(phase, "context") for phase in latest)
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
        len(attempts) + max(calls - 1, 0),  # pytest-retry repeats the call alone
        cause,
        blamed,
        tuple(str(value) for name, value in properties if name == ON_REQUEST_PROPERTY) if properties else (),
        run,
        _failure(attempts, project),
        min(float(getattr(phase, "start", 0.0)) for phase in latest),
        str(vars(last).get("worker_id", "")),
    )


def _why(decisive: pytest.TestReport) -> tuple[str | None, str | None]:
    """Cause and place."""
    if decisive.passed:
        return None, None
    from testkit.failures import blamed_place, cause_of  # noqa: PLC0415  (most tests pass)

    return cause_of(decisive), blamed_place(decisive) if _is_bad(decisive) else None


def _failure(attempts: list[list[pytest.TestReport]], project: Project) -> Failure | None:
    """The newest, also of an attempt that was repeated, where the test passed in the end."""
    from testkit.failures import failure_from_report  # noqa: PLC0415  (most tests pass)

    for attempt in reversed(attempts):
        if FAILURE in vars(attempt[-1]):
            return failure_from(vars(attempt[-1])[FAILURE])
        decisive = _decisive(attempt)
        if _is_bad(decisive):
            return failure_from_report(decisive, project)
    return None


def _is_bad(phase: pytest.TestReport) -> bool:
    return _severity(phase) >= REPEATED


def _sum_of(kind: str, properties: list[tuple[str, object]]) -> float:
    """A fixture that built another one counted it too."""
    return sum(float(str(value)) for name, value in properties if name == kind)


def _decisive(attempt: list[pytest.TestReport]) -> pytest.TestReport:
    """What failed, or else what was skipped, or else the call."""
    decisive = attempt[0]
    for phase in attempt:
        says_more = phase.when == "call" and decisive.outcome == "passed"
        is_worse = _severity(phase) > _severity(decisive)
        # pytest-retry reports the call again
        is_newer = phase.when == decisive.when and _severity(decisive) == REPEATED
        if says_more or is_worse or is_newer:
            decisive = phase
    return decisive


def _severity(phase: pytest.TestReport) -> int:
    return SEVERITY.get(phase.outcome, REPEATED)


def _outcome(decisive: pytest.TestReport) -> str:
    if hasattr(decisive, "wasxfail") and not _is_bad(decisive):
        return "xfailed" if decisive.skipped else "xpassed"
    if str(decisive.when) == CRASHED:
        return "crashed"
    if _is_bad(decisive):
        return "failed" if decisive.when == "call" else "error"
    return decisive.outcome
