"""Failures of now with their traces, and those of the past by module."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from testkit.history.runs import FAILED, PastRun
from testkit.records import Failure, Record
from testkit.trace import Trace
from testkit.triage.digest import rerun
from testkit.triage.groups import FailedTest, Group, grouped

MOST_CHARACTERS = 300_000
"""Of messages, frames and traces on the page: it stays small also when everything failed."""
LONGEST = 800
"""Characters of a message."""
MOST_MODULES = 25

Traces = Mapping[tuple[str, str], Trace]


def failures(records: Sequence[Record], traces: Traces, flaky: Container[str], root: Path) -> list[dict[str, Any]]:
    """Grouped as `testkit triage` does, in the order in which they should be looked at."""
    failed = {(record.run.id, record.test): record for record in records if record.outcome in FAILED}
    groups = grouped([_failed(one, traces.get(key)) for key, one in failed.items()], flaky.__contains__)
    room = MOST_CHARACTERS
    shown = []
    for group in groups:
        tests = []
        for one in group.failed:
            test = _test(one, failed[one.run.id, one.test], root)
            size = len(str(test))
            tests.append(test if size <= room else {"test": one.test, "left_out": True})
            room -= size if size <= room else 0
        shown.append(_group(group, tests))
    return shown


def _failed(record: Record, trace: Trace | None) -> FailedTest:
    return FailedTest(record.test, record.run, failure_of(record), trace)


def failure_of(record: Record) -> Failure:
    """Records of older versions know the class and the place only."""
    module = (record.blamed or "").rpartition(":")[0] or None
    return record.failure or Failure("other", record.cause or "unknown", "", module=module)


def _group(group: Group, tests: list[dict[str, Any]]) -> dict[str, Any]:
    failure = group.failure
    return {
        "group": failure.group,
        "error": failure.error,
        "message": failure.message[:LONGEST],
        "module": group.module,
        "reason": group.reason,
        "tests": tests,
    }


def _test(one: FailedTest, record: Record, root: Path) -> dict[str, Any]:
    failure, trace = one.failure, one.trace
    return {
        "test": one.test,
        "outcome": record.outcome,
        "phase": failure.phase,
        "message": failure.message[:LONGEST],
        "chain": list(failure.chain),
        "frames": [frame._asdict() for frame in failure.frames[-12:]],
        "blamed": record.blamed,
        "worker": record.worker,
        "database": record.run.database,
        "rerun": rerun(one, root),
        "trace": [event._asdict() for event in trace.events] if trace else [],
        "dropped": trace.dropped if trace else 0,
    }


def causes(runs: Sequence[PastRun]) -> dict[str, Any]:
    """By module, how many failures of each group, and on how many commits. `runs` are without outages: those say
    nothing of a module."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    commits: dict[str, set[str]] = defaultdict(set)
    for past in runs:
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
