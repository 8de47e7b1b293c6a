"""Flaky tests that fail in the same runs: they have one cause, and one cure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from math import comb

from testkit.flakes.statistics import chance_of_overlap
from testkit.flakes.verdict import Verdict

MOST_PAIRS = 200_000
"""More are not compared."""
MOST_AT_ONCE = 300
"""A run in which more of them failed says little about two."""
BY_CHANCE = 0.01
"""Probability, over all pairs."""
LEAST_SHARED = 2
"""Runs: one shared failure may be anything."""


Runs = frozenset[str]
"""Their ids: those in which a test failed."""


def clusters(verdicts: Sequence[Verdict], runs: int) -> list[list[str]]:
    """Of at least two tests each, the largest first. `runs` is the number of runs that they are of."""
    failed_in: dict[Runs, list[str]] = defaultdict(list)
    for verdict in verdicts:
        failed_in[frozenset(trial.run.id for trial in verdict.failures)].append(verdict.test)
    allowed = BY_CHANCE / max(comb(len(verdicts), 2), 1)
    roots = {each: each for each in failed_in}
    sure = {each for each in failed_in if _is_far_above_chance(each, each, len(each), runs, allowed)}
    for first, second in _linked(failed_in, runs, allowed):
        roots[_root(roots, first)] = _root(roots, second)
        sure |= {first, second}
    groups: dict[Runs, list[str]] = defaultdict(list)
    for each in sure:
        groups[_root(roots, each)] += failed_in[each]
    together = [sorted(tests) for tests in groups.values() if len(tests) > 1]
    return sorted(together, key=lambda tests: (-len(tests), tests))


def _linked(sets: Iterable[Runs], runs: int, allowed: float) -> Iterator[tuple[Runs, Runs]]:
    """Pairs that share most failures of the one that fails less."""
    for (first, second), both in _shared_runs(sets).items():
        if 2 * both > min(len(first), len(second)) and _is_far_above_chance(first, second, both, runs, allowed):
            yield first, second


def _is_far_above_chance(first: Runs, second: Runs, both: int, runs: int, allowed: float) -> bool:
    return both >= LEAST_SHARED and chance_of_overlap(len(first), len(second), both, runs) < allowed


def _shared_runs(sets: Iterable[Runs]) -> dict[tuple[Runs, Runs], int]:
    by_run: dict[str, list[Runs]] = defaultdict(list)
    for each in sets:
        for run in each:
            by_run[run].append(each)
    counts: dict[tuple[Runs, Runs], int] = defaultdict(int)
    for together in sorted((each for each in by_run.values() if len(each) <= MOST_AT_ONCE), key=len):
        for pair in combinations(together, 2):
            counts[pair] += 1
        if len(counts) > MOST_PAIRS:
            break
    return counts


def _root(roots: Mapping[Runs, Runs], each: Runs) -> Runs:
    while roots[each] != each:
        each = roots[each]
    return each
