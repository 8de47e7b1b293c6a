"""Failures of now with their traces, and those of the past by module. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from testkit.history.labels import is_outage
from testkit.history.runs import FAILED, PastRun
from testkit.patterns.groups import kind_of
from testkit.records import Failure, Record
from testkit.trace import Trace

MOST_CHARACTERS = 300_000
"""Of messages, frames and traces on the page: it stays small also when everything failed."""
LONGEST = 800
"""Characters of a message."""
MOST_MODULES = 25

Traces = Mapping[tuple[str, str], Trace]


def failures(records: Iterable[Record], traces: Traces) -> list[dict[str, Any]]:
    """Grouped by what probably is one cause, the largest group first."""
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.outcome in FAILED:
            groups[tuple(kind_of(failure_of(record)))].append(record)
    room = MOST_CHARACTERS
    shown = []
    for group in sorted(groups.values(), key=len, reverse=True):
        first = failure_of(group[0])
        tests = []
        for record in group:
            test = _test(record, traces.get((record.run.id, record.test)))
            size = len(str(test))
            tests.append(test if size <= room else {"test": record.test, "left_out": True})
            room -= size if size <= room else 0
        shown.append(
            {
                "group": first.group,
                "error": first.error,
                "message": first.message[:LONGEST],
                "module": first.module,
                "tests": tests,
            }
        )
    return shown


def failure_of(record: Record) -> Failure:
    """Records of older versions know the class and the place only."""
    return record.failure or Failure("other", record.cause or "unknown", "", module=(record.blamed or "").split(":")[0])


def _test(record: Record, trace: Trace | None) -> dict[str, Any]:
    failure = failure_of(record)
    return {
        "test": record.test,
        "outcome": record.outcome,
        "phase": failure.phase,
        "message": failure.message[:LONGEST],
        "chain": list(failure.chain),
        "frames": [frame._asdict() for frame in failure.frames[-12:]],
        "blamed": record.blamed,
        "worker": record.worker,
        "seed": record.run.seed,
        "database": record.run.database,
        "trace": [event._asdict() for event in trace.events] if trace else [],
        "dropped": trace.dropped if trace else 0,
    }


def causes(runs: Sequence[PastRun]) -> dict[str, Any]:
    """By module, how many failures of each group, and on how many commits. Outages say nothing of a module."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    commits: dict[str, set[str]] = defaultdict(set)
    for past in runs:
        if is_outage(past):
            continue
        for result in past.results:
            if result.outcome in FAILED:
                failure = result.failure
                module = (failure.module if failure else None) or "not known"
                counts[module][failure.group if failure else "other"] += 1
                commits[module].add(past.run.commit or past.run.id)
    ranked = sorted(counts, key=lambda module: (-len(commits[module]), -counts[module].total(), module))
    modules = [
        {"module": module, "commits": len(commits[module]), "groups": dict(counts[module].most_common())}
        for module in ranked[:MOST_MODULES]
    ]
    return {"modules": modules, "left_out": max(len(ranked) - MOST_MODULES, 0)}
