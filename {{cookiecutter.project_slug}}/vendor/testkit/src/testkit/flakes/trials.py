"""What each suspicious test did in the runs that count: those of a known state of the files, without outages."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from testkit.flakes.settings import FlakeSettings
from testkit.history.runs import FAILED, History, PastRun, Result
from testkit.records import Failure, Run

PASSED = "passed"


class State(NamedTuple):
    """Runs of the same one saw the same files, database and Python: what differs between them is chance."""

    files: str
    """A commit, or a hunt over uncommitted files."""
    database: str
    python: str | None


Signature = tuple[str | None, ...]
"""Of a failure: run, group, class of the error and blamed module."""


class Trial(NamedTuple):
    """One test in one run."""

    run: Run
    state: State | None
    """None where nobody knows which files it saw."""
    passed: int
    failed: int
    """Attempts; with both it passed on a retry."""
    failure: Failure | None

    @property
    def retried(self) -> bool:
        return self.passed > 0 and self.failed > 0

    @property
    def signature(self) -> Signature:
        failure = self.failure
        return (self.run.id, failure.group, failure.error, failure.module) if failure else (self.run.id,)


class Trials(NamedTuple):
    by_test: dict[str, list[Trial]]
    """Oldest first, of the tests that failed at least once."""
    runs: Sequence[PastRun]
    """Without outages."""
    outages: Sequence[PastRun]
    unknown_state: int
    """Runs of uncommitted files, or without a commit: only what a retry says counts there."""


def state_of(run: Run) -> State | None:
    """A hunt runs with settings of its own (asyncio's debug mode), so its runs are compared with each other alone."""
    files = run.hunt or (None if run.dirty else run.commit)
    return State(files, run.database, run.python) if files else None


def trials(history: History, settings: FlakeSettings) -> Trials:
    outages = set(_outages(history.runs, settings))
    runs = [past for at, past in enumerate(history.runs) if at not in outages]
    suspects = {result.test for past in runs for result in _red(past)}
    by_test: dict[str, list[Trial]] = defaultdict(list)
    for past in runs:
        state = state_of(past.run)
        for result in past.results:
            if result.test in suspects and (result.outcome == PASSED or has_failed(result)):
                by_test[result.test].append(_trial(past.run, state, result))
    unknown = sum(state_of(past.run) is None for past in runs)
    return Trials(dict(by_test), runs, [history.runs[at] for at in sorted(outages)], unknown)


def has_failed(result: Result) -> bool:
    """A quarantined one too."""
    return result.outcome in FAILED


def _red(past: PastRun) -> list[Result]:
    """Those that failed, or passed on a retry."""
    return [each for each in past.results if (each.attempts > 1 if each.outcome == PASSED else has_failed(each))]


def _trial(run: Run, state: State | None, result: Result) -> Trial:
    passed = int(result.outcome == PASSED)
    return Trial(run, state, passed, max(result.attempts, 1) - passed, result.failure)


def _outages(runs: Sequence[PastRun], settings: FlakeSettings) -> Iterator[int]:
    """Their positions: most tests failed, or many did that other runs of the same files passed."""
    bursts = []
    passed: dict[State | None, list[int]] = defaultdict(list)
    for at, past in enumerate(runs):
        passed[state_of(past.run)].append(at)
        red = _red(past)
        if len(red) < settings.smallest_outage:
            continue
        failed, judged = len(red), sum(each.outcome == PASSED or has_failed(each) for each in past.results)
        if failed > judged * settings.outage / 100:
            yield at
        elif failed > judged * settings.burst / 100:
            bursts.append(at)
    for at in bursts:
        state = state_of(runs[at].run)
        others = [runs[other] for other in passed[state] if other != at] if state else []
        if _is_contradicted(runs[at], others):
            yield at


def _is_contradicted(past: PastRun, others: Sequence[PastRun]) -> bool:
    failed = {result.test for result in _red(past)}
    passed = {result.test for run in (past, *others) for result in run.results if result.outcome == PASSED}
    return 2 * len(failed & passed) >= len(failed)
