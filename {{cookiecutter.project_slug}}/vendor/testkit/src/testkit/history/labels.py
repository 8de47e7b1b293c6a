"""What a test's past says about it: broken, flaky, recovered, slower, new. Pure.

broken     failed in the newest run, and `testkit flakes` does not call it flaky
flaky      `testkit flakes` calls it flaky or probably flaky, and not recovered from that
recovered  passed in the newest run, failed in the run before that had it, and is not flaky
slower     its newest three runs took half as long again as the twenty before: `is_slower`
new        no earlier run has it, though one ran its layer whole
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from testkit.history.runs import PastRun, Result
from testkit.layer_names import layer_of
from testkit.records import Run
from testkit.reporting import in_ms

LABELS = ("broken", "flaky", "recovered", "slower", "new")
NEWEST, BEFORE, LEAST_BEFORE = 3, 20, 5
"""Runs that `slower` compares."""
SLOWER, SLOWER_SECONDS = 1.5, 0.05
MEASURABLE, FEW = 0.001, 10
"""Seconds: the ratio of shorter times is noise. Tests that it takes to know a run's pace."""

Timeline = list[tuple[Run, Result]]
"""Of one test, the oldest first."""


class Label(NamedTuple):
    name: str
    why: str


def timelines(runs: Sequence[PastRun]) -> Mapping[str, Timeline]:
    """By test, without runs in which it was skipped."""
    tests: dict[str, Timeline] = defaultdict(list)
    for past in runs:
        run = past.run
        for result in past.results:
            if result.outcome != "skipped":
                tests[result.test].append((run, result))
    return tests


def labels_of(runs: Sequence[PastRun], current: Collection[str], flaky: Mapping[str, str]) -> dict[str, list[Label]]:
    """By test, of those that `current` runs (their ids) executed; none of a test without a label. `runs` are oldest
    first, without outages; `flaky` says why a test is flaky."""
    lines = timelines(runs)
    covered = {layer for past in runs if past.run.id not in current for layer in past.run.complete}
    pace = _paces(runs, lines)
    labels = {
        test: [
            *_by_outcome(line, flaky.get(test, "")),
            *_slower(line, pace),
            *([Label("new", "no earlier run of its layer had it")] if _is_new(line, current, covered) else []),
        ]
        for test, line in lines.items()
        if line[-1][0].id in current
    }
    return {test: found for test, found in labels.items() if found}


def _by_outcome(line: Timeline, flaky: str) -> Iterator[Label]:
    (run, newest), before = line[-1], line[-2] if len(line) > 1 else None
    if flaky:
        yield Label("flaky", flaky)
    elif newest.has_failed:
        since, count = _red_since(line)
        runs = f"{count} runs in a row" if count > 1 else "1 run"
        yield Label("broken", f"red since {name_of(since)}, {runs}")
    elif before and before[1].has_failed:
        yield Label("recovered", f"failed on {name_of(before[0])}, passes on {name_of(run)}")


def _red_since(line: Timeline) -> tuple[Run, int]:
    """The first of its newest failures in a row, and how many they are."""
    passed = [index for index, (_, result) in enumerate(line) if not result.has_failed]
    reds = line[passed[-1] + 1 :] if passed else line
    return reds[0][0], len(reds)


def _is_new(line: Timeline, current: Collection[str], covered: Collection[str]) -> bool:
    return layer_of(line[0][1].test) in covered and all(run.id in current for run, _ in line)


def name_of(run: Run) -> str:
    return run.commit[:7] if run.commit else f"run {run.id[:15]}"


def _slower(line: Timeline, pace: Mapping[str, float]) -> Iterator[Label]:
    passed = [one for one in line[-2 * (NEWEST + BEFORE) :] if not one[1].has_failed][-NEWEST - BEFORE :]
    if max((result.seconds for _, result in passed[-NEWEST:]), default=0.0) < SLOWER_SECONDS:
        return
    times = [result.seconds / pace[run.id] for run, result in passed]
    before, newest = times[:-NEWEST], times[-NEWEST:]
    if is_slower(before, newest):
        yield Label("slower", f"{in_ms(median(newest))} (median of {NEWEST} runs), {in_ms(median(before))} before")


def is_slower(before: Sequence[float], newest: Sequence[float]) -> bool:
    """By half and by 50 ms, each of the newest longer than nine of ten before: one slow run is noise, and so are
    times that always differ that much."""
    if len(before) < LEAST_BEFORE or len(newest) < NEWEST:
        return False
    usual, now = median(before), median(newest)
    nine_of_ten = sorted(before)[int(0.9 * (len(before) - 1))]
    return now >= SLOWER * usual and now - usual >= SLOWER_SECONDS and min(newest) > nine_of_ten


def _paces(runs: Sequence[PastRun], lines: Mapping[str, Timeline]) -> dict[str, float]:
    """Of each run, by its id: 2 on a machine on which the usual test takes twice its usual time."""
    usual = {test: median(result.seconds for _, result in line[-BEFORE:]) for test, line in lines.items()}
    return {past.run.id: _pace(past, usual) for past in runs}


def _pace(past: PastRun, usual: Mapping[str, float]) -> float:
    ratios = [result.seconds / usual[result.test] for result in past.results if usual.get(result.test, 0) >= MEASURABLE]
    return max(median(ratios), 0.01) if len(ratios) >= FEW else 1.0
