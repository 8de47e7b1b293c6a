"""How long each test takes: medians over its newest records, and how busy the machine was.

Another program on the machine makes a test take longer, and never makes it work more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from math import inf
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from testkit.pyramid.settings import PyramidSettings
from testkit.records import Record

NOT_LOADED = 0.1
"""Seconds of work without waiting, added to each run: a few tests prove no load."""
MOST_LOAD = 10.0


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
    """Of each test its newest records that passed."""

    def __init__(self, records: Iterable[Record], settings: PyramidSettings) -> None:
        self._records = [record for record in records if record.outcome in {"passed", "xfailed"}]
        self._records.sort(key=attrgetter("run.id"), reverse=True)
        self._records.sort(key=attrgetter("test"))
        self._newest = settings.records_for_budgets
        self._loads = loads(self._records, settings)

    def __iter__(self) -> Iterator[Timing]:
        """Recomputed each time: keeping ten thousand would cost a full garbage collection."""
        for _, records in groupby(self._records, key=attrgetter("test")):
            yield Timing(tuple(islice(records, self._newest)), self._loads)


def loads(records: Iterable[Record], settings: PyramidSettings) -> dict[str, float]:
    """How much longer the tests of each run took than they worked: 5 means that other programs had
    the processor four fifths of the time. Tests that are over their budget themselves, and those
    that wait for processes, prove nothing about that."""
    seconds: dict[str, float] = defaultdict(float)
    work: dict[str, float] = defaultdict(float)
    budgets = {layer: settings.budget(layer) or 0.0 for layer in ("unit", "integration")}
    for record in records:
        took, run = record.own_seconds, record.run.id
        in_budget = took <= budgets.get(record.layer, -inf)
        seconds[run] += took if in_budget else 0.0
        work[run] += min(record.own_cpu, took) if in_budget else 0.0
    measured = {run: (seconds[run] + NOT_LOADED) / (work[run] + NOT_LOADED) for run in seconds}
    return {run: min(load, MOST_LOAD) for run, load in measured.items()}
