"""How long a phase took, where the test has changed the clock of pytest."""

import pytest
from testkit.worked_time import WorkedTime

PLACE = ("tests/unit/test_a.py", 0, "test_b")


class Silent:
    """An explainer with nothing to explain."""

    def note(self, call: pytest.CallInfo[None]) -> None: ...

    def fail(self, report: pytest.TestReport) -> None: ...

    def end(self, report: pytest.TestReport, *, failed: bool) -> None: ...


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> WorkedTime:
    """Its own clock goes two seconds a phase."""
    clock = iter(range(100, 200, 2))
    monkeypatch.setattr(WorkedTime, "now", staticmethod(lambda: float(next(clock))))
    worked = WorkedTime(Silent())  # type: ignore[arg-type]
    worked.pytest_runtestloop()
    return worked


def phase(when: str, seconds: float) -> pytest.CallInfo[None]:
    return pytest.CallInfo(None, None, 0.0, seconds, seconds, when, _ispytest=True)  # type: ignore[arg-type]


def report_of(call: pytest.CallInfo[None]) -> pytest.TestReport:
    return pytest.TestReport(PLACE[0], PLACE, {}, "passed", None, call.when, duration=call.duration)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pytests", "expected"),
    [(0.5, 0.5), (2.0, 2.0), (978_264_772.0, 2.0), (-978_264_770.0, 2.0)],
    ids=["short", "all of the time", "frozen meanwhile", "thawed meanwhile"],
)
def test_a_duration_that_can_not_be_is_measured_with_a_clock_of_our_own(
    worked: WorkedTime, pytests: float, expected: float
) -> None:
    call = phase("call", pytests)

    worked.pytest_runtest_makereport(call)

    assert call.duration == expected


def test_phases_that_are_reported_together_keep_their_durations(worked: WorkedTime) -> None:
    """As pytest-rerunfailures reports them: after the attempt."""
    calls = [phase("setup", 1.5), phase("call", 1.6), phase("teardown", 1.7)]
    for call in calls:
        worked.pytest_runtest_makereport(call)
    reports = [report_of(call) for call in calls]
    for report in reports:
        worked.pytest_runtest_logreport(report)

    assert [report.duration for report in reports] == [1.5, 1.6, 1.7]


def test_a_call_keeps_its_duration_where_its_parts_are_reported_before_it(worked: WorkedTime) -> None:
    worked.pytest_runtest_makereport(phase("setup", 1.0))
    worked.pytest_runtest_makereport(phase("call", 1.8))
    worked.pytest_runtest_makereport(phase("call", 1.8))
    whole = phase("call", 5.0)

    worked.pytest_runtest_makereport(whole)

    assert whole.duration == 5.0


def test_a_phase_of_another_process_keeps_its_duration(worked: WorkedTime) -> None:
    report = report_of(phase("call", 1.5))

    worked.pytest_runtest_logreport(report)

    assert (report.duration, vars(report)["cpu"]) == (1.5, 1.5)
