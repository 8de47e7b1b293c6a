"""How long a test takes, and which tests are over their layer's budget or far under their marker's.

One slow run on a shared machine is noise: medians are judged, and only over enough records. What
another program takes of the machine makes a test take longer, and never makes it work more.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from testkit.runs import Record
from testkit.wanted import Wanted

FAR_UNDER = 4
"""A marked test that takes less than that part of its marker's limit needs no marker."""


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
    def markers(self) -> tuple[str, ...]:
        return self.records[0].markers

    @property
    def runs(self) -> int:
        return len(self.records)

    @property
    def seconds(self) -> float:
        if self.runs == 1:
            return self.records[0].own_seconds
        return median(record.own_seconds for record in self.records)

    @property
    def cpu(self) -> float:
        """Seconds of work; the rest of `seconds` it waited."""
        return median(record.own_cpu for record in self.records)

    def phases(self) -> tuple[tuple[float, float], ...]:
        """Set-up, call, teardown: seconds, and those of work."""
        medians = [
            median(values)
            for values in zip(*[_times(record) for record in self.records], strict=True)
        ]
        return tuple(zip(medians[:3], medians[3:], strict=True))


def _times(record: Record) -> tuple[float, ...]:
    return (
        record.setup - record.shared,
        record.call,
        record.teardown,
        record.setup_cpu - record.shared_cpu,
        record.call_cpu,
        record.teardown_cpu,
    )


class Timings:
    """Of each test its `newest` records."""

    def __init__(self, records: Iterable[Record], newest: int) -> None:
        self._records = [record for record in records if record.outcome in {"passed", "xfailed"}]
        self._records.sort(key=attrgetter("run.id"), reverse=True)
        self._records.sort(key=attrgetter("test"))
        self._newest = newest

    def __iter__(self) -> Iterator[Timing]:
        """Makes them anew: ten thousand that were kept would cost a full garbage collection."""
        for _, found in groupby(self._records, key=attrgetter("test")):
            yield Timing(tuple(islice(found, self._newest)))


def suspects(timed: Iterable[Timing], wanted: Wanted) -> Iterator[tuple[Timing, str]]:
    """Outside their limits by the records there are, however few; with what is wrong."""
    for timing in timed:
        said = _marked(timing, wanted) if timing.markers else _unmarked(timing, wanted)
        if said:
            yield timing, said


def over_budget(timed: Iterable[Timing], wanted: Wanted) -> Iterator[str]:
    for timing, said in suspects(timed, wanted):
        if timing.runs >= wanted.records_for_budgets:
            yield f"{timing.test} {said}"


def _unmarked(timing: Timing, wanted: Wanted) -> str | None:
    budget = wanted.budget(timing.layer)
    if budget is not None and timing.layer == "e2e" and timing.cpu > budget:
        return (
            f"works {_ms(timing.cpu)} (median of {timing.runs} runs), and e2e has {_ms(budget)}:"
            " make it faster, or mark it slow"
        )
    if budget is not None and timing.layer != "e2e" and timing.seconds > budget:
        return (
            f"takes {_ms(timing.seconds)} (median of {timing.runs} runs), and {timing.layer} has"
            f" {_ms(budget)}: make it faster, or move it up"
        )
    return None


def _marked(timing: Timing, wanted: Wanted) -> str | None:
    """A benchmark or a diagnostic takes what it takes; `slow` and a typed `performance` are for
    tests that need them."""
    if timing.layer == "performance" or "diagnostic" in timing.markers:
        return None
    marker = "performance" if "performance" in timing.markers else "slow"
    limit = (wanted.performance if marker == "performance" else wanted.slow) / 1000
    if timing.seconds < limit / FAR_UNDER:
        return (
            f"is marked {marker} and takes {_ms(timing.seconds)} (median of {timing.runs} runs),"
            f" far under {_ms(limit)}: take the marker off, so that the bare `pytest` runs it"
        )
    if marker == "slow" and timing.cpu > wanted.performance / 1000:
        return (
            f"is marked slow and works {_ms(timing.cpu)} (median of {timing.runs} runs), over"
            f" {_ms(wanted.performance / 1000)}: make it faster, or mark it performance"
        )
    return None


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
