"""Flaky tests over the last runs, those that flake together side by side. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from testkit.history.labels import WINDOW, Outcome, flaky_because, is_outage, timelines
from testkit.history.runs import PastRun

SHOWN_RUNS = 40
MOST = 50
TOGETHER = 0.5
"""Share of runs in which either failed and both did."""
LEAST_TOGETHER = 2


def flakes(runs: Sequence[PastRun]) -> dict[str, Any]:
    counted = [past for past in runs if not is_outage(past)]
    shown = [past.run.id for past in counted[-SHOWN_RUNS:]]
    flaky = {
        test: (outcomes[-WINDOW:], why)
        for test, outcomes in timelines(counted).items()
        if (why := flaky_because(outcomes[-WINDOW:]))
    }
    clusters = _clusters({test: _reds(outcomes) for test, (outcomes, _) in flaky.items()})
    ranked = sorted(flaky, key=lambda test: (clusters[test], -len(_reds(flaky[test][0])), test))
    return {
        "runs": len(shown),
        "first": shown[0][:8] if shown else "",
        "tests": [_as_data(test, *flaky[test], clusters[test], shown) for test in ranked[:MOST]],
        "left_out": max(len(ranked) - MOST, 0),
    }


def _reds(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """Runs, by id, in which it failed or needed a retry."""
    return frozenset(run.id for run, result in outcomes if result.has_failed or result.attempts > 1)


def _as_data(test: str, outcomes: Sequence[Outcome], why: str, cluster: int, shown: Sequence[str]) -> dict[str, Any]:
    reds, ran = _reds(outcomes), {run.id for run, _ in outcomes}
    return {
        "test": test,
        "why": why,
        "failed": len(reds),
        "runs": len(outcomes),
        "first": min(reds)[:8],
        "last": max(reds)[:8],
        "cluster": cluster,
        "strip": "".join("F" if run in reds else "." if run in ran else " " for run in shown),
    }


def _clusters(reds: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """A number for each test: tests with the same number flake together."""
    clusters: list[list[str]] = []
    for test in sorted(reds, key=lambda name: (-len(reds[name]), name)):
        near = [one for one in clusters if any(_together(reds[test], reds[other]) for other in one)]
        merged = [test, *(other for one in near for other in one)]
        clusters = [one for one in clusters if one not in near] + [merged]
    clusters.sort(key=lambda one: (-len(one), min(one)))
    return {test: number for number, one in enumerate(clusters, start=1) for test in one}


def _together(first: frozenset[str], second: frozenset[str]) -> bool:
    both = len(first & second)
    return both >= LEAST_TOGETHER and both >= TOGETHER * len(first | second)
