"""All that the page shows, as the data of report.json."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from typing import Any

from testkit.exit_status import CannotJudge
from testkit.history.labels import Label, labels_of
from testkit.history.runs import FAILED
from testkit.layer_names import PYRAMID
from testkit.page.current import current
from testkit.page.failures import Traces, causes, failures
from testkit.page.flakes import flakes, flaky_tests
from testkit.page.past import Past
from testkit.page.past_parts import expired
from testkit.page.timeline import timeline
from testkit.page.trends import trends
from testkit.pyramid.rules import judge
from testkit.pyramid.settings import PyramidSettings
from testkit.records import Record, Run, by_run, interrupted
from testkit.sharding.balance import gap, sets_of_shards

SCHEMA = 1
SLOWEST = 15
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Sources:
    """What the page is made from."""

    project: str
    records: Sequence[Record]
    history: Past
    traces: Traces
    parts: Mapping[str, Any]
    """Ready for the page: coverage, contract, smells, patterns, quarantine, risks."""
    root: Path = Path()
    problems: Sequence[str] = ()
    """Of what could not be read."""


def page_data(sources: Sources, settings: PyramidSettings, made: str) -> dict[str, Any]:
    """`made` is the time. Raises CannotJudge without records."""
    if not sources.records:
        raise CannotJudge("there are no records to show: run pytest first, or name where its records are")
    now, all_runs = current(sources.records), by_run(sources.records)
    by_run_now = by_run(now)
    runs = sorted(by_run_now, key=lambda run: run.id)
    past = sources.history
    ids = {run.id for run in runs}
    flaky = flaky_tests(past.judgement) if past.judgement else {}
    labels = labels_of(past.with_runs(ids), ids, flaky)
    outcomes = Counter(record.outcome for record in now)
    shards = sets_of_shards({run: all_runs[run] for run in runs})
    gaps = [why for each in shards if (why := gap(each))]
    return {
        "schema": SCHEMA,
        "project": sources.project,
        "made": made,
        "verdict": _verdict(outcomes, gaps),
        "runs": [_run(run, group) for run, group in by_run_now.items()],
        "outcomes": dict(outcomes.most_common()),
        "seconds": round(sum(record.own_seconds for record in now), 3),
        "labels": dict(Counter(label.name for each in labels.values() for label in each).most_common()),
        "notices": _notices(sources, now, {run: all_runs[run] for run in runs}, gaps),
        "failures": failures(now, sources.traces, flaky, sources.root),
        "pyramid": pyramid(sources.records, now, settings),
        "slowest": [_slow(record) for record in nlargest(SLOWEST, now, key=lambda one: one.own_seconds)],
        "timeline": timeline(now),
        "trends": trends(past.runs, past.outages),
        "flakes": _flakes(past),
        "causes": causes(past.counted),
        **sources.parts,
        "tests": [_test(record, labels.get(record.test, ())) for record in now],
    }


def _flakes(past: Past) -> dict[str, Any]:
    return flakes(past.judgement, past.counted) if past.judgement else {"absent": f"Not yet known: {past.unknown}."}


def _run(run: Run, records: Sequence[Record]) -> dict[str, Any]:
    facts = ("id", "commit", "branch", "dirty", "seed", "database", "shard", "python")
    failed = sum(record.outcome in FAILED for record in records)
    return {**{name: getattr(run, name) for name in facts}, "tests": len(records), "failed": failed}


def _verdict(outcomes: Mapping[str, int], gaps: Sequence[str]) -> str:
    """Not green where a test has no result, or none passed."""
    if any(outcomes.get(one) for one in FAILED):
        return "red"
    return "unknown" if gaps or not outcomes.get("passed") else "green"


def _notices(
    sources: Sources, now: Sequence[Record], runs: Mapping[Run, Sequence[Record]], gaps: Sequence[str]
) -> list[str]:
    """What makes the page say less than it seems to."""
    cut = [run for run, records in runs.items() if interrupted(run, records)]
    notices = [
        f"Run {run.id} was interrupted: {len({one.test for one in runs[run]})} of {run.selected} tests." for run in cut
    ]
    notices += [f"{why[:1].upper()}{why[1:]}." for why in gaps if not why.startswith("run ")]
    whole = {layer for run in runs if run not in cut for layer in run.complete}
    parts = sorted({record.layer for record in now if record.layer in PYRAMID} - whole)
    notices += [f"Only a part of the layer {layer} has run." for layer in parts]
    none = [layer for layer in PYRAMID if all(record.layer != layer for record in now)]
    notices += [f"No test of the layer {layer} has run on this commit." for layer in none]
    notices += expired(sources.parts["quarantine"])
    more = len(sources.problems) - MOST_PROBLEMS
    return [*notices, *sources.problems[:MOST_PROBLEMS], *([f"{more} more lines can't be read."] if more > 0 else [])]


def pyramid(records: Sequence[Record], now: Sequence[Record], settings: PyramidSettings) -> dict[str, Any]:
    """As `testkit pyramid` judges it; where it can't, the layers as they have run."""
    try:
        judged = judge(records, settings)
        levels = [(level.layer, level.functions, level.tests, level.seconds) for level in judged.levels]
        why, findings = "", [f"{finding.place}: {finding.sentence}" for finding in judged.findings[:MOST_PROBLEMS]]
    except CannotJudge as error:
        levels, why, findings = _as_they_ran(now), f"Not judged: {error}.", []
    functions, seconds = sum(one[1] for one in levels), sum(one[3] for one in levels)
    return {
        "not_judged": why,
        "findings": findings,
        "tolerance": settings.tolerance,
        "levels": [
            {
                "layer": layer,
                "functions": number,
                "tests": tests,
                "seconds": round(took, 3),
                "share": round(100 * number / functions, 1) if functions else 0.0,
                "time": round(100 * took / seconds, 1) if seconds else 0.0,
                "target": settings.share(layer),
            }
            for layer, number, tests, took in levels
        ],
    }


def _as_they_ran(now: Iterable[Record]) -> list[tuple[str, int, int, float]]:
    layers: dict[str, list[Record]] = defaultdict(list)
    for record in now:
        layers[record.layer].append(record)
    return [
        (layer, len({one.function for one in own}), len(own), sum(one.own_seconds for one in own))
        for layer in PYRAMID
        for own in [layers[layer]]
    ]


def _slow(record: Record) -> dict[str, Any]:
    """Seconds, and in `cpu` those of them in which a processor worked for it."""
    phases = {
        "setup": (record.setup - record.shared, record.setup_cpu - record.shared_cpu),
        "call": (record.call, record.call_cpu),
        "teardown": (record.teardown, record.teardown_cpu),
    }
    return {
        "test": record.test,
        "layer": record.layer,
        "seconds": round(record.own_seconds, 4),
        "shared": round(record.shared, 4),
        "phases": {
            name: {"seconds": round(wall, 4), "cpu": round(min(cpu, wall), 4)} for name, (wall, cpu) in phases.items()
        },
    }


def _test(record: Record, labels: Iterable[Label]) -> dict[str, Any]:
    return {
        "test": record.test,
        "layer": record.layer,
        "database": record.run.database,
        "outcome": record.outcome,
        "setup": round(record.setup - record.shared, 4),
        "call": round(record.call, 4),
        "teardown": round(record.teardown, 4),
        "cpu": round(record.own_cpu, 4),
        "cause": record.cause,
        "labels": [label._asdict() for label in labels],
    }
