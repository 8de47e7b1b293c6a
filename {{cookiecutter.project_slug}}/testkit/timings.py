"""How long a test takes, and which tests are over their layer's budget.

One slow run on a shared machine is noise: medians are judged, and only over enough records.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from testkit.layers import LAYERS
from testkit.runs import Record
from testkit.wanted import Wanted


class Timing(NamedTuple):
    """Medians in seconds over the records of a test; fixtures of many tests are left out."""

    records: Sequence[Record]

    @property
    def test(self) -> str:
        return self.records[0].test

    @property
    def layer(self) -> str:
        return self.records[0].layer

    @property
    def runs(self) -> int:
        return len(self.records)

    @property
    def seconds(self) -> float:
        if self.runs == 1:
            return self.records[0].own_seconds
        return median(record.own_seconds for record in self.records)

    def phases(self) -> tuple[float, float, float]:
        """Set-up, call, teardown."""
        return (
            median(record.setup - record.shared for record in self.records),
            median(record.call for record in self.records),
            median(record.teardown for record in self.records),
        )


class Timings:
    """Of each test its `newest` records. Tests marked slow (or the like) have no budget."""

    def __init__(self, records: Iterable[Record], newest: int) -> None:
        passed = [record for record in records if record.outcome in {"passed", "xfailed"}]
        self._records = [record for record in passed if not record.markers]
        self._records.sort(key=attrgetter("run.id"), reverse=True)
        self._records.sort(key=attrgetter("test"))
        self._newest = newest

    def __iter__(self) -> Iterator[Timing]:
        """Makes them anew: ten thousand that were kept would cost a collection of all garbage."""
        for _, found in groupby(self._records, key=attrgetter("test")):
            yield Timing(tuple(islice(found, self._newest)))


def suspects(timed: Iterable[Timing], wanted: Wanted) -> Iterator[tuple[Timing, float]]:
    """Over budget by the records there are, be they few; with the budget in seconds."""
    budgets = {layer: wanted.budget(layer) for layer in LAYERS}
    for timing in timed:
        budget = budgets[timing.layer]
        if budget is not None and timing.seconds > budget:
            yield timing, budget


def over_budget(timed: Iterable[Timing], wanted: Wanted) -> Iterator[str]:
    for timing, budget in suspects(timed, wanted):
        if timing.runs >= wanted.records_for_budgets:
            yield (
                f"{timing.test} takes {1000 * timing.seconds:.0f} ms (median of {timing.runs} runs"
                f"), and {timing.layer} has {1000 * budget:.0f} ms: make it faster, or move it up"
            )
