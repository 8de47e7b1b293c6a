"""Which runs are explained together: those of one pipeline, with all its shards, databases and Python versions."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from testkit.history.runs import PastRun

APART: Final = timedelta(minutes=30)
"""Between two jobs of a pipeline: one waits for the other, or for a free machine."""


def newest_pipeline(runs: Sequence[PastRun]) -> list[PastRun]:
    """The newest run, and older ones of its commit that ran close to it and have none of its tests: who runs a
    test again wants to know how it is now. Oldest first."""
    taken: list[PastRun] = []
    seen: set[tuple[str, str, str | None]] = set()
    for past in sorted(runs, key=lambda past: past.run.id, reverse=True):
        if taken and not _lies_close(past, taken[-1].started):
            break
        tests = set(_tests(past))
        if not taken or (past.run.commit == taken[0].run.commit and not tests & seen):
            taken.append(past)
            seen |= tests
    return taken[::-1]


def _lies_close(past: PastRun, started: datetime) -> bool:
    """Under xdist the seconds of all tests are more than the run took."""
    took = timedelta(seconds=sum(result.seconds for result in past.results))
    return past.started + took + APART >= started


def _tests(past: PastRun) -> Iterator[tuple[str, str, str | None]]:
    return ((result.test, past.run.database, past.run.python) for result in past.results)


def has_failed(past: PastRun) -> bool:
    return any(result.has_failed for result in past.results)


def missing(past: PastRun) -> int:
    """Tests without a result: the run was interrupted, or its process died."""
    return max(past.run.selected - len({result.test for result in past.results}), 0)
