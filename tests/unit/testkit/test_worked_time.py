"""How long a phase took, where the test has changed the clock of pytest."""

import pytest
from testkit.worked_time import WorkedTime


class Silent:
    """An explainer with nothing to explain."""

    def fail(self, report: pytest.TestReport) -> None: ...

    def end(self, report: pytest.TestReport, *, failed: bool) -> None: ...


@pytest.mark.parametrize(
    ("pytests", "expected"),
    [(0.5, 0.5), (2.0, 2.0), (978_264_772.0, 2.0), (-978_264_770.0, 2.0)],
    ids=["short", "all of the time", "frozen meanwhile", "thawed meanwhile"],
)
def test_a_duration_that_can_not_be_is_measured_with_a_clock_of_our_own(
    monkeypatch: pytest.MonkeyPatch, pytests: float, expected: float
) -> None:
    clock = iter([100.0, 100.0, 102.0])
    monkeypatch.setattr(WorkedTime, "now", staticmethod(lambda: next(clock)))
    worked = WorkedTime(Silent())  # type: ignore[arg-type]
    worked.pytest_runtestloop()
    place = ("tests/unit/test_a.py", 0, "test_b")
    report = pytest.TestReport(place[0], place, {}, "passed", None, "call", duration=pytests)

    worked.pytest_runtest_logreport(report)

    assert report.duration == expected
