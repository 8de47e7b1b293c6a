"""How sure a comparison of two counts is: exact intervals (Clopper and Pearson), no library."""

from collections.abc import Callable
from functools import cache
from math import comb
from typing import NamedTuple

CONFIDENCE = 0.99
"""Of each interval: the counts are looked at after each run, on many axes."""


class Count(NamedTuple):
    failed: int
    runs: int

    def __str__(self) -> str:
        return f"{self.failed} of {self.runs}"

    def plus(self, *, failed: bool) -> "Count":
        return Count(self.failed + failed, self.runs + 1)

    @property
    def interval(self) -> tuple[float, float]:
        return interval(self.failed, self.runs)


@cache
def interval(hits: int, runs: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Of the probability, given that it was hit so often."""
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else _solve(lambda p: _at_least(hits, runs, p) - tail)
    high = 1.0 if hits == runs else _solve(lambda p: tail - _at_least(runs - hits, runs, 1 - p))
    return low, high


def _at_least(hits: int, runs: int, p: float) -> float:
    return sum(comb(runs, k) * p**k * (1 - p) ** (runs - k) for k in range(hits, runs + 1))


def _solve(rising: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def separated(one: Count, other: Count) -> bool:
    """No probability could have given both counts."""
    return one.interval[0] > other.interval[1] or other.interval[0] > one.interval[1]


def hopeless(one: Count, other: Count, most: int) -> bool:
    """They would overlap even if all runs that are left fell apart."""
    if one.failed * other.runs < other.failed * one.runs:
        one, other = other, one
    best = Count(one.failed + most - one.runs, most), Count(other.failed, most)
    return not separated(*best)
