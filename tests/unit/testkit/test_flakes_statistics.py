import pytest
from testkit.flakes.statistics import chance_of_overlap, wilson


@pytest.mark.parametrize(
    ("failed", "runs", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (3, 1000, 0.0010, 0.0088),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_s_interval_is_that_of_the_tables(failed: int, runs: int, low: float, high: float) -> None:
    assert wilson(failed, runs) == pytest.approx((low, high), abs=5e-5)


def test_an_interval_is_shown_in_percent() -> None:
    assert str(wilson(1, 10)) == "1.8 to 40.4 %"


@pytest.mark.parametrize(
    ("first", "second", "both", "runs", "chance"),
    [(3, 3, 0, 10, 1.0), (3, 3, 3, 10, 1 / 120), (2, 1, 1, 4, 0.5), (5, 5, 5, 5, 1.0)],
)
def test_the_chance_of_an_overlap_is_hypergeometric(
    first: int, second: int, both: int, runs: int, chance: float
) -> None:
    assert chance_of_overlap(first, second, both, runs) == pytest.approx(chance)
