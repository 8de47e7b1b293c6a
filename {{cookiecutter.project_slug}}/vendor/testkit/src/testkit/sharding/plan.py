"""Divides tests among machines by how long they take. Pure, and the same on each machine.

A test without a known duration gets the median of its function's other parameters, or of its file,
its layer or the suite.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from heapq import heapify, heapreplace
from math import isfinite
from statistics import median
from typing import NamedTuple

from testkit.layer_names import layer_of

AROUND_A_TEST = 0.001
"""Seconds of pytest's own work, which no record holds: a thousand tests of nothing take time too."""
UNKNOWN = 1.0
"""Seconds of each test where no duration is known at all."""


class Plan(NamedTuple):
    shards: list[set[str]]
    seconds: list[float]
    """What each shard is expected to take."""
    estimated: int
    """Tests whose duration was not known."""

    @property
    def imbalance(self) -> float:
        return imbalance(self.seconds)


def imbalance(seconds: Collection[float]) -> float:
    """What the slowest takes longer than the average, in percent: the time that better parts would save."""
    average = sum(seconds) / len(seconds) if seconds else 0.0
    return 100 * (max(seconds) / average - 1) if average else 0.0


def divide(tests: Collection[str], known: Mapping[str, float], shards: int) -> Plan:
    """Node ids, in any order. The longest goes first, each to the shard that has the least so far."""
    known = {test: seconds for test, seconds in known.items() if isfinite(seconds) and seconds >= 0}
    missing = set(tests) - known.keys()
    estimates = _estimates(missing, known) if missing else {}
    longest_first = sorted((-(known.get(test, estimates.get(test, 0.0)) + AROUND_A_TEST), test) for test in set(tests))
    parts: list[set[str]] = [set() for _ in range(shards)]
    loads = [(0.0, 0, shard) for shard in range(shards)]  # of two that are equal, the one with fewer tests
    heapify(loads)
    for seconds, test in longest_first:
        load, number, shard = loads[0]
        parts[shard].add(test)
        heapreplace(loads, (load - seconds, number + 1, shard))
    by_shard = sorted((shard, load) for load, _, shard in loads)
    return Plan(parts, [load for _, load in by_shard], len(missing))


def _estimates(missing: Collection[str], known: Mapping[str, float]) -> dict[str, float]:
    relatives = defaultdict(list)
    for test, seconds in known.items():
        for family in _families(test):
            relatives[family].append(seconds)
    needed = {family for test in missing for family in _families(test)} & relatives.keys()
    medians = {family: median(relatives[family]) for family in needed}
    return {test: next((medians[each] for each in _families(test) if each in medians), UNKNOWN) for test in missing}


def _families(test: str) -> Iterator[str]:
    """From the closest to the widest."""
    yield test.partition("[")[0]
    yield test.partition("::")[0]
    yield f"{layer_of(test)}/"
    yield ""
