"""Runs of the past, as all readers over time see them, wherever they were kept."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from testkit.records import Failure, Record, Run, by_run

FAILED = frozenset({"failed", "error", "crashed"})
"""Outcomes that make a run red."""


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

    @property
    def has_failed(self) -> bool:
        return self.outcome in FAILED


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
    return datetime.strptime(run.id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def runs_of(records: Iterable[Record]) -> list[PastRun]:
    """Oldest first."""
    grouped = by_run(records)
    return [
        PastRun(run, [_result(record) for record in grouped[run]]) for run in sorted(grouped, key=lambda run: run.id)
    ]


def _result(record: Record) -> Result:
    return Result(record.test, record.outcome, record.own_seconds, record.attempts, record.failure)
