"""How long a test takes, and which tests are over their layer's budget or far under their marker's.

One slow run on a shared machine is noise: medians are judged, and only over enough records. What
another program takes of the machine makes a test take longer, and never makes it work more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from testkit.pyramid.settings import PyramidSettings
from testkit.records import Record

NOT_LOADED = 0.1
"""Seconds of work without any waiting that each run is given: a few tests prove no load."""
MOST_LOAD = 10.0
FAR_UNDER = 4
"""A marked test that takes less than that part of its marker's limit needs no marker."""


class Timing(NamedTuple):
    """Medians in seconds over the records of a test; fixtures of many tests are left out."""

    records: Sequence[Record]
    loads: Mapping[str, float]
    """Of each run, by its id."""

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
    def alone(self) -> float:
        """Seconds that it would take on a machine of its own: a test that sleeps is slow, and one
        that has to share the processor isn't."""
        return median(record.own_seconds / self.loads[record.run.id] for record in self.records)

    @property
    def cpu(self) -> float:
        """Seconds of work; the rest of `seconds` it waited."""
        return median(record.own_cpu for record in self.records)

    def phases(self) -> tuple[tuple[float, float], ...]:
        """Set-up, call, teardown: seconds, and those of work."""
        medians = [median(values) for values in zip(*[_times(record) for record in self.records], strict=True)]
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

    def __init__(self, records: Iterable[Record], settings: PyramidSettings) -> None:
        self._records = [record for record in records if record.outcome in {"passed", "xfailed"}]
        self._records.sort(key=attrgetter("run.id"), reverse=True)
        self._records.sort(key=attrgetter("test"))
        self._newest = settings.records_for_budgets
        self._loads = loads(self._records, settings)

    def __iter__(self) -> Iterator[Timing]:
        """Makes them anew: ten thousand that were kept would cost a full garbage collection."""
        for _, found in groupby(self._records, key=attrgetter("test")):
            yield Timing(tuple(islice(found, self._newest)), self._loads)


def loads(records: Iterable[Record], settings: PyramidSettings) -> dict[str, float]:
    """How much longer the tests of each run took than they worked: 5 means that other programs had
    the processor four fifths of the time. Tests that are over their budget themselves, and those
    that wait for processes, prove nothing about that."""
    seconds: dict[str, float] = defaultdict(float)
    work: dict[str, float] = defaultdict(float)
    budgets = {layer: settings.budget(layer) for layer in ("unit", "integration")}
    for record in records:
        budget, took = budgets.get(record.layer), record.own_seconds
        in_budget = budget is not None and took <= budget
        seconds[record.run.id] += took if in_budget else 0.0
        work[record.run.id] += min(record.own_cpu, took) if in_budget else 0.0
    found = {run: (seconds[run] + NOT_LOADED) / (work[run] + NOT_LOADED) for run in seconds}
    return {run: min(load, MOST_LOAD) for run, load in found.items()}


def suspects(timed: Iterable[Timing], settings: PyramidSettings) -> Iterator[tuple[Timing, str]]:
    """Outside their limits by the records there are, however few; with what is wrong."""
    for timing in timed:
        said = _marked(timing, settings) if timing.markers else _unmarked(timing, settings)
        if said:
            yield timing, said


def over_budget(timed: Iterable[Timing], settings: PyramidSettings) -> Iterator[str]:
    judged = (timing for timing in timed if timing.runs >= settings.records_for_budgets)
    for timing, said in suspects(judged, settings):
        yield f"{timing.test} {said}"


def _unmarked(timing: Timing, settings: PyramidSettings) -> str | None:
    budget = settings.budget(timing.layer)
    if budget is not None and timing.layer == "e2e" and timing.cpu > budget:
        return (
            f"works {_ms(timing.cpu)} (median of {timing.runs} runs), and e2e has {_ms(budget)}:"
            " make it faster, or mark it slow"
        )
    if budget is not None and timing.layer != "e2e" and max(timing.cpu, timing.alone) > budget:
        return (
            f"takes {_ms(max(timing.cpu, timing.alone))} (median of {timing.runs} runs), and"
            f" {timing.layer} has {_ms(budget)}: make it faster, or move it up"
        )
    return None


def _marked(timing: Timing, settings: PyramidSettings) -> str | None:
    """A benchmark or a diagnostic takes what it takes; `slow` and a typed `performance` are for
    tests that need them."""
    if timing.layer == "performance" or "diagnostic" in timing.markers:
        return None
    marker = "performance" if "performance" in timing.markers else "slow"
    limit = (settings.performance if marker == "performance" else settings.slow) / 1000
    if timing.seconds < limit / FAR_UNDER:
        return (
            f"is marked {marker} and takes {_ms(timing.seconds)} (median of {timing.runs} runs),"
            f" far under {_ms(limit)}: take the marker off, so that the bare `pytest` runs it"
        )
    if marker == "slow" and timing.cpu > settings.performance / 1000:
        return (
            f"is marked slow and works {_ms(timing.cpu)} (median of {timing.runs} runs), over"
            f" {_ms(settings.performance / 1000)}: make it faster, or mark it performance"
        )
    return None


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
