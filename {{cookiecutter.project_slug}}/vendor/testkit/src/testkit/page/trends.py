"""The last runs as points of a line: how many tests, how long, how many failed. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from testkit.history.runs import FAILED, PastRun

MOST = 60
WHOLE = 0.5
"""A point with fewer tests than this share of the largest is of a part of the suite."""


def trends(runs: Sequence[PastRun], outages: Collection[str]) -> dict[str, Any]:
    """Oldest first. Runs in a row of one commit that share no test are layers or shards: one point."""
    points: list[list[PastRun]] = []
    seen: set[tuple[str, str]] = set()
    for past in runs:
        tests = {(result.test, past.run.database) for result in past.results}
        if points and points[-1][0].run.commit == past.run.commit and seen.isdisjoint(tests):
            points[-1].append(past)
            seen |= tests
        else:
            points.append([past])
            seen = tests
    newest = [_point(point, outages) for point in points[-MOST:]]
    most = max((point["tests"] for point in newest), default=0)
    whole = [point for point in newest if point["tests"] >= WHOLE * most]
    return {"points": whole, "partial": len(newest) - len(whole), "earlier": len(points) - len(newest)}


def _point(runs: Sequence[PastRun], outages: Collection[str]) -> dict[str, Any]:
    run, results = runs[0].run, [result for past in runs for result in past.results]
    outcomes = Counter(result.outcome for result in results)
    failed, ran = sum(outcomes[one] for one in FAILED), len(results) - outcomes["skipped"]
    return {
        "run": run.id,
        "at": run.id[:15],
        "commit": run.commit,
        "dirty": run.dirty,
        "tests": len(results),
        "failed": failed,
        "skipped": outcomes["skipped"],
        "pass_rate": round((ran - failed) / ran, 4) if ran else None,
        "seconds": round(sum(result.seconds for result in results), 2),
        "outage": any(past.run.id in outages for past in runs),
    }
