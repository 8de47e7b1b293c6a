"""How sure a share is, and whether two tests fail together by chance."""

from math import comb, sqrt
from typing import NamedTuple

Z = 1.96
"""Of a normal distribution: 95 % are inside."""


class Interval(NamedTuple):
    low: float
    high: float

    def __str__(self) -> str:
        return f"{percent(self.low)} to {percent(self.high)} %"


def percent(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0")


def wilson(failed: int, runs: int) -> Interval:
    """Wilson's 95 % interval (E. B. Wilson, 1927): right for few runs and for rare failures, where failed / runs ±
    a standard error isn't."""
    if runs == 0:
        return Interval(0.0, 1.0)
    share, square = failed / runs, Z * Z
    middle = (share + square / (2 * runs)) / (1 + square / runs)
    half = Z * sqrt(share * (1 - share) / runs + square / (4 * runs * runs)) / (1 + square / runs)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def chance_of_overlap(first: int, second: int, both: int, runs: int) -> float:
    """That two tests which failed in `first` and `second` of `runs` runs did so together in `both` or more, if neither
    had to do with the other (hypergeometric tail)."""
    most = min(first, second)
    ways = sum(comb(first, each) * comb(runs - first, second - each) for each in range(both, most + 1))
    return ways / comb(runs, second)
