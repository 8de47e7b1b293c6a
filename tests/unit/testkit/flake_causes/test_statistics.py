import pytest
from testkit.flake_causes.statistics import Count, hopeless, interval, separated


@pytest.mark.parametrize(
    ("hits", "runs", "expected"),
    [(0, 10, (0.0, 0.3085)), (10, 10, (0.6915, 1.0)), (3, 10, (0.0667, 0.6525)), (0, 1, (0.0, 0.975))],
)
def test_an_interval_is_that_of_clopper_and_pearson(hits: int, runs: int, expected: tuple[float, float]) -> None:
    assert interval(hits, runs, confidence=0.95) == pytest.approx(expected, abs=0.0001)


def test_without_a_run_nothing_is_known() -> None:
    assert Count(0, 0).interval == (0.0, 1.0)


@pytest.mark.parametrize(("runs", "expected"), [(7, False), (8, True)])
def test_counts_that_differ_each_time_are_separated_after_eight_runs(runs: int, *, expected: bool) -> None:
    assert separated(Count(runs, runs), Count(0, runs)) is expected


def test_a_test_that_fails_as_often_with_it_is_not_separated() -> None:
    assert not separated(Count(20, 40), Count(14, 40))


def test_equal_counts_are_given_up_before_all_runs_are_used() -> None:
    assert hopeless(Count(0, 30), Count(0, 30), 40)


def test_a_difference_that_more_runs_could_show_is_not_given_up() -> None:
    assert not hopeless(Count(3, 8), Count(0, 8), 40)
