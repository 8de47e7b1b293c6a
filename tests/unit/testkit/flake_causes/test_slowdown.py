import pytest
from testkit.flake_causes.axes import slowdowns
from testkit.flake_causes.slowdown import MOST_LATE, LateThreads


@pytest.mark.parametrize(
    ("work", "times"),
    [
        (0.0, [3, 10, 30, 100, 200]),
        (0.005, [3, 10, 30, 100, 200]),
        (0.02, [3, 10, 30, 100]),
        (0.5, [3, 10]),
        (2.0, [3]),
        (5.0, []),
    ],
)
def test_a_test_is_slowed_by_what_its_work_allows(work: float, times: list[float]) -> None:
    """A limit that is more than ten times the work and more than two seconds away is never reached."""
    assert slowdowns(work) == times


def test_of_many_threads_only_the_first_ones_are_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a test that starts hundreds of them seems to hang."""
    slept: list[float] = []
    monkeypatch.setattr("testkit.flake_causes.slowdown.sleep", slept.append)
    threads = LateThreads(2.0)

    for _ in range(100):
        threads.begin()

    assert 0 < sum(slept) <= MOST_LATE
