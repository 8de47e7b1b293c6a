"""How long a test takes, and which tests are over their layer's budget.

One slow run on a shared machine is noise: medians are judged, and only over enough records.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from testkit.runs import Record
from testkit.wanted import Wanted


class Timing(NamedTuple):
    """Medians in seconds over some records of a test; fixtures of many tests are left out."""

    test: str
    layer: str
    records: Sequence[Record]
    seconds: float

    @property
    def runs(self) -> int:
        return len(self.records)

    def phases(self) -> tuple[float, float, float]:
        """Set-up, call, teardown."""
        return (
            median(record.setup - record.shared for record in self.records),
            median(record.call for record in self.records),
            median(record.teardown for record in self.records),
        )


def timings(records: Iterable[Record], newest: int) -> list[Timing]:
    """Over the `newest` records of each test. Tests marked slow (or the like) have no budget."""
    by_test: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=attrgetter("run.id"), reverse=True):
        if record.outcome in {"passed", "xfailed"} and not record.markers:
            by_test[record.test].append(record)
    return [_timing(test, found[:newest]) for test, found in by_test.items()]


def _timing(test: str, records: Sequence[Record]) -> Timing:
    only = len(records) == 1
    seconds = records[0].own_seconds if only else median(record.own_seconds for record in records)
    return Timing(test, records[0].layer, records, seconds)


def suspects(timed: Iterable[Timing], wanted: Wanted) -> Iterator[tuple[Timing, float]]:
    """Over budget by the records there are, be they few; with the budget in seconds."""
    for timing in timed:
        budget = wanted.budget(timing.layer)
        if budget is not None and timing.seconds > budget:
            yield timing, budget


def over_budget(timed: Iterable[Timing], wanted: Wanted) -> Iterator[str]:
    for timing, budget in suspects(timed, wanted):
        if timing.runs >= wanted.records_for_budgets:
            yield (
                f"{timing.test} takes {1000 * timing.seconds:.0f} ms (median of {timing.runs} runs"
                f"), and {timing.layer} has {1000 * budget:.0f} ms: make it faster, or move it up"
            )
