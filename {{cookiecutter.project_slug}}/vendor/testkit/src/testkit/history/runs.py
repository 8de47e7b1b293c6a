"""Runs of the past, as all readers over time see them, wherever they were kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from testkit.record_types import time_of
from testkit.records import Failure, Record, Run, by_run

FAILED = frozenset({"failed", "error", "crashed"})
"""Outcomes that make a run red."""

QUARANTINED = "quarantined: "
"""How the reason of an expected failure begins that `testkit.quarantine` expects."""


class Result(NamedTuple):
    """What one test did in one run."""

    test: str
    """Its node id."""
    outcome: str
    """As in a record."""
    seconds: float
    """Of its own set-up, call and teardown."""
    attempts: int = 1
    failure: Failure | None = None
    quarantined: bool = False
    """It failed, and a quarantine kept that from making its run red; `outcome` is what really happened."""

    @property
    def has_failed(self) -> bool:
        """And made its run red."""
        return self.outcome in FAILED and not self.quarantined


class PastRun(NamedTuple):
    run: Run
    results: Sequence[Result]

    @property
    def started(self) -> datetime:
        return started(self.run)


class History(NamedTuple):
    runs: Sequence[PastRun]
    """Oldest first; each run once."""
    problems: Sequence[str] = ()
    """Of what was skipped, a sentence each: file, line, and why it can't be read."""


def started(run: Run) -> datetime:
    """Raises ValueError for an id that does not begin with a time."""
    return time_of(run.id)


def runs_of(records: Iterable[Record]) -> list[PastRun]:
    """Oldest first."""
    grouped = by_run(records)
    return [
        PastRun(run, [result_of(record) for record in grouped[run]]) for run in sorted(grouped, key=lambda run: run.id)
    ]


def result_of(record: Record) -> Result:
    outcome = record.outcome
    if quarantined := outcome == "xfailed" and is_quarantined(outcome, record.cause):
        outcome = "failed"
    return Result(record.test, outcome, max(record.own_seconds, 0.0), record.attempts, record.failure, quarantined)


def is_quarantined(outcome: str, cause: str | None) -> bool:
    return outcome == "xfailed" and (cause or "").startswith(QUARANTINED)
