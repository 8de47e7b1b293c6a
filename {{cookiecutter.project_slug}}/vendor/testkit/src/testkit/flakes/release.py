"""Which tests in quarantine are cured."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from testkit.flakes.trials import PASSED, has_failed
from testkit.history.runs import PastRun, Result
from testkit.quarantine.file import Entry


def cured(runs: Iterable[PastRun], entries: Sequence[Entry], passes: int) -> list[Entry]:
    return [entry for entry, in_a_row in passes_in_a_row(runs, entries).items() if in_a_row >= passes]


def passes_in_a_row(runs: Iterable[PastRun], entries: Sequence[Entry]) -> dict[Entry, int]:
    """How often each of an entry's tests passed until now, at the first attempt: of several tests the fewest."""
    in_a_row: dict[Entry, dict[str, int]] = defaultdict(dict)
    for result in (result for past in runs for result in past.results):
        for entry in (entry for entry in entries if entry.covers(result.test)):
            counts = in_a_row[entry]
            counts[result.test] = _passes(counts.get(result.test, 0), result)
    return {entry: min(in_a_row[entry].values(), default=0) for entry in entries}


def _passes(before: int, result: Result) -> int:
    """A skipped test proves nothing."""
    if has_failed(result) or result.attempts > 1:
        return 0
    return before + (result.outcome == PASSED)
