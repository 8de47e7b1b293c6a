"""What a test's past says about it: new, broken, flaky, recovered, slower. Pure.

A run in which most tests failed (an outage) says nothing about a test, and a run on a slow machine
is compared by its pace: how long all its tests took, against what they usually take.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from testkit.history.runs import PastRun, Result
from testkit.layers import layer_of
from testkit.records import Run

LABELS = ("broken", "flaky", "recovered", "slower", "new")
OUTAGE = 0.5
"""Share of failed tests, of at least `FEW` tests."""
FEW = 10
WINDOW = 50
"""Runs of a test, the newest: older ones prove no flake."""
STREAK = 3
"""Commits in a row on which a flaky test failed: then it is broken."""
NEWEST, BEFORE, LEAST_BEFORE = 3, 20, 5
"""Runs that `slower` compares."""
SLOWER, SLOWER_SECONDS = 1.5, 0.05
MEASURABLE = 0.001
"""Seconds; the ratio of shorter times is noise."""


class Label(NamedTuple):
    name: str
    why: str


class Outcome(NamedTuple):
    run: Run
    result: Result


def labels_of(runs: Sequence[PastRun], current: Collection[str]) -> dict[str, list[Label]]:
    """By test, of those that `current` runs (their ids) executed; `runs` are oldest first."""
    kept = [past for past in runs if past.run.id in current or not is_outage(past)]
    before = [past for past in kept if past.run.id not in current]
    covered = {layer for past in before for layer in past.run.complete}
    slower = slower_tests(kept)
    labels = {}
    for test, outcomes in timelines(kept).items():
        if outcomes[-1].run.id in current:
            labels[test] = [*_labels(outcomes, current, covered), *slower.get(test, ())]
    return {test: found for test, found in labels.items() if found}


def is_outage(past: PastRun) -> bool:
    failed = sum(result.has_failed for result in past.results)
    return len(past.results) >= FEW and failed > OUTAGE * len(past.results)


def timelines(runs: Sequence[PastRun]) -> Mapping[str, list[Outcome]]:
    """Oldest first; without runs in which the test was skipped."""
    tests: dict[str, list[Outcome]] = defaultdict(list)
    for past in runs:
        for result in past.results:
            if result.outcome != "skipped":
                tests[result.test].append(Outcome(past.run, result))
    return tests


def _labels(outcomes: Sequence[Outcome], current: Collection[str], covered: Collection[str]) -> Iterator[Label]:
    recent = outcomes[-WINDOW:]
    newest, flaky, failing = outcomes[-1], flaky_because(recent), _failing(recent)
    if newest.result.has_failed and (not flaky or len({_commit(one.run) for one in failing}) >= STREAK):
        since = failing[0].run
        yield Label("broken", f"fails since {_commit(since)}, {len(failing)} of its last {len(recent)} runs")
    elif flaky:
        yield Label("flaky", flaky)
    elif not newest.result.has_failed and (red := _last_red(recent)):
        yield Label("recovered", f"failed on {_commit(red)}, passes on {_commit(newest.run)}")
    is_covered = layer_of(newest.result.test) in covered
    if is_covered and all(one.run.id in current for one in outcomes):
        yield Label("new", "no earlier run of its layer had it")


def _failing(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The newest in a row that failed."""
    passed = [index for index, one in enumerate(outcomes) if not one.result.has_failed]
    return list(outcomes[passed[-1] + 1 :] if passed else outcomes)


def _last_red(outcomes: Sequence[Outcome]) -> Run | None:
    """The run right before the newest, if the test failed there."""
    return outcomes[-2].run if len(outcomes) > 1 and outcomes[-2].result.has_failed else None


def flaky_because(outcomes: Sequence[Outcome]) -> str:
    """Evidence: passed on a retry, or both outcomes on one commit whose files were as committed."""
    if not any(one.result.has_failed or one.result.attempts > 1 for one in outcomes):
        return ""
    retried = sum(one.result.attempts > 1 and not one.result.has_failed for one in outcomes)
    if retried:
        return f"passed on a retry in {retried} of {len(outcomes)} runs"
    commits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for run, result in outcomes:
        if run.commit and not run.dirty:
            commits[run.commit, run.database].append(result.has_failed)
    mixed = [(commit, failed) for (commit, _), failed in commits.items() if len({*failed}) > 1]
    if not mixed:
        return ""
    commit, failed = mixed[-1]
    return f"failed {sum(failed)} of {len(failed)} times on {commit[:7]}"


def _commit(run: Run) -> str:
    return run.commit[:7] if run.commit else f"run {run.id[:15]}"


def slower_tests(runs: Sequence[PastRun]) -> dict[str, list[Label]]:
    """Tests whose newest three runs took half as long again as the twenty before, at the same pace:
    each of the three longer than nine of ten before."""
    pace, slower = paces(runs), {}
    for test, outcomes in timelines(runs).items():
        passed = [one for one in outcomes[-NEWEST - BEFORE :] if not one.result.has_failed]
        if max((one.result.seconds for one in passed[-NEWEST:]), default=0) < SLOWER_SECONDS:
            continue
        times = [result.seconds / pace[run.id] for run, result in passed]
        before, newest = sorted(times[:-NEWEST]), times[-NEWEST:]
        if len(before) >= LEAST_BEFORE and _is_slower(before, newest):
            why = f"{_ms(median(newest))} now (median of {len(newest)}), {_ms(median(before))} before"
            slower[test] = [Label("slower", why)]
    return slower


def _is_slower(before: Sequence[float], newest: Sequence[float]) -> bool:
    usual, now = median(before), median(newest)
    nine_of_ten = before[int(0.9 * (len(before) - 1))]
    return now >= SLOWER * usual and now - usual >= SLOWER_SECONDS and min(newest) > nine_of_ten


def paces(runs: Sequence[PastRun]) -> dict[str, float]:
    """Of each run, by its id: 2 means that the usual test took twice as long as in the usual run."""
    usual = {
        test: median(one.result.seconds for one in outcomes[-WINDOW:]) for test, outcomes in timelines(runs).items()
    }
    return {past.run.id: _pace(past, usual) for past in runs}


def _pace(past: PastRun, usual: Mapping[str, float]) -> float:
    ratios = [result.seconds / usual[result.test] for result in past.results if usual.get(result.test, 0) >= MEASURABLE]
    return max(median(ratios), 0.01) if len(ratios) >= FEW else 1.0


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
