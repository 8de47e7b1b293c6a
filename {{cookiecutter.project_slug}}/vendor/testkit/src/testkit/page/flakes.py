"""What `testkit flakes` found, with what each test did in the last runs. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from testkit.flakes.judge import Judgement
from testkit.flakes.verdict import Kind, Verdict
from testkit.history.runs import FAILED, PastRun, Result

FLAKY = (Kind.FLAKY, Kind.SUSPECT)
SHOWN_RUNS = 40
MOST = 50


def flaky_tests(judgement: Judgement) -> dict[str, str]:
    """Those that have not recovered, and why they are called flaky."""
    return {
        one.test: f"{one.kind}: failed {one.failed} of {one.runs} times (95 % interval {one.interval})"
        for one in judgement.verdicts
        if one.kind in FLAKY and not one.has_recovered
    }


def flakes(judgement: Judgement, runs: Sequence[PastRun]) -> dict[str, Any]:
    """`runs` are without outages, oldest first. Clusters come first, the largest first."""
    shown = runs[-SHOWN_RUNS:]
    flaky = [one for one in judgement.verdicts if one.kind in FLAKY]
    clusters = {test: number for number, tests in enumerate(judgement.clusters, start=1) for test in tests}
    ranked = sorted(flaky, key=lambda one: (clusters.get(one.test, len(clusters) + 1), one.has_recovered))
    strips = _strips({one.test for one in ranked[:MOST]}, shown)
    return {
        "runs": len(shown),
        "judged": judgement.runs,
        "outages": len(judgement.outages),
        "first": shown[0].run.id[:8] if shown else "",
        "tests": [_as_data(one, clusters.get(one.test, 0), strips) for one in ranked[:MOST]],
        "left_out": max(len(ranked) - MOST, 0),
    }


def _as_data(one: Verdict, cluster: int, strips: Mapping[str, str]) -> dict[str, Any]:
    first, last = (one.failures[at].run.id[:8] for at in (0, -1))
    return {
        "test": one.test,
        "kind": str(one.kind),
        "failed": one.failed,
        "runs": one.runs,
        "interval": str(one.interval),
        "first": first,
        "last": last,
        "recovered": one.has_recovered,
        "seed": next(iter(one.seeds), None),
        "causes": [f"{group} in {module}" if module else group for group, module in one.causes[:2]],
        "cluster": cluster,
        "strip": strips[one.test],
    }


def _strips(tests: set[str], runs: Sequence[PastRun]) -> dict[str, str]:
    """A letter a run: `F` failed or passed on a retry, `.` passed, a blank where it did not run."""
    strips = dict.fromkeys(tests, "")
    for past in runs:
        letters = {result.test: _letter(result) for result in past.results if result.test in tests}
        strips = {test: strip + letters.get(test, " ") for test, strip in strips.items()}
    return strips


def _letter(result: Result) -> str:
    if result.outcome in FAILED or result.attempts > 1:
        return "F"
    return " " if result.outcome == "skipped" else "."
