"""Flaky tests that fail in the same runs: they have one cause, and one cure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from testkit.flakes.statistics import chance_of_overlap
from testkit.flakes.verdict import Verdict

MOST_PAIRS = 200_000
"""More are not compared: a run in which a thousand flaky tests fail says little about two of them."""
BY_CHANCE = 0.001
"""Probability, over all pairs."""
LEAST_SHARED = 2
"""Runs: one shared failure may be anything."""


def clusters(verdicts: Sequence[Verdict], runs: int) -> list[list[str]]:
    """Of at least two tests each, the largest first. `runs` is the number of runs that they are of."""
    failed_in: dict[frozenset[str], list[str]] = defaultdict(list)
    for verdict in verdicts:
        failed_in[frozenset(trial.run.id for trial in verdict.failures)].append(verdict.test)
    roots = {each: each for each in failed_in}
    for first, second in _linked(failed_in, runs):
        roots[_root(roots, first)] = _root(roots, second)
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for each, tests in failed_in.items():
        root = _root(roots, each) if len(each) >= LEAST_SHARED else each
        groups[root] += tests if len(each) >= LEAST_SHARED else []
    found = [sorted(tests) for tests in groups.values() if len(tests) > 1]
    return sorted(found, key=lambda tests: (-len(tests), tests))


def _linked(sets: Iterable[frozenset[str]], runs: int) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Pairs that share most failures of the one that fails less, far above chance."""
    shared = _shared_runs(sets)
    for (first, second), both in shared.items():
        mostly = both >= LEAST_SHARED and 2 * both > min(len(first), len(second))
        if mostly and chance_of_overlap(len(first), len(second), both, runs) * len(shared) < BY_CHANCE:
            yield first, second


def _shared_runs(sets: Iterable[frozenset[str]]) -> dict[tuple[frozenset[str], frozenset[str]], int]:
    by_run: dict[str, list[frozenset[str]]] = defaultdict(list)
    for each in sets:
        for run in each:
            by_run[run].append(each)
    counts: dict[tuple[frozenset[str], frozenset[str]], int] = defaultdict(int)
    for together in sorted(by_run.values(), key=len):
        for pair in combinations(together, 2):
            counts[pair] += 1
        if len(counts) > MOST_PAIRS:
            break
    return counts


def _root(roots: Mapping[frozenset[str], frozenset[str]], each: frozenset[str]) -> frozenset[str]:
    while roots[each] != each:
        each = roots[each]
    return each
