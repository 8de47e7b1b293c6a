"""Failures of now with their traces, and those of the past by module."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from testkit.history.runs import FAILED, PastRun
from testkit.records import Failure, Record
from testkit.trace import Trace
from testkit.triage.blamed_module import located
from testkit.triage.digest import rerun
from testkit.triage.groups import FailedTest, Group, grouped

MOST_CHARACTERS = 250_000
"""Of messages, frames and traces on the page: it stays small also when everything failed."""
LONGEST = 800
"""Characters of a message."""
MOST_MODULES = 25

Traces = Mapping[tuple[str, str], Trace]


def failures(records: Sequence[Record], traces: Traces, flaky: Container[str], root: Path) -> dict[str, Any]:
    """Grouped as `testkit triage` does, in the order in which they should be looked at. What there is no room for
    is counted: its names are in the list of tests."""
    failed = {(record.run.id, record.test): record for record in records if record.outcome in FAILED}
    groups = grouped([_failed(one, traces.get(key), root) for key, one in failed.items()], flaky.__contains__)
    room = Room(MOST_CHARACTERS)
    shown = []
    for group in groups:
        data = _group(group)
        if room.takes(data):
            each = (_test(one, failed[one.run.id, one.test], root) for one in group.failed)
            data["tests"] = list(takewhile(room.takes, each))
            shown.append(data)
    return {"groups": shown, "left_out": len(groups) - len(shown)}


class Room:
    """On the page, in characters."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def takes(self, data: Mapping[str, Any]) -> bool:
        self._left -= len(str(data))
        return self._left >= 0


def _failed(record: Record, trace: Trace | None, root: Path) -> FailedTest:
    return FailedTest(record.test, record.run, located(failure_of(record), root), trace)


def failure_of(record: Record) -> Failure:
    """Records of older versions know the class and the place only."""
    module = (record.blamed or "").rpartition(":")[0] or None
    return record.failure or Failure("other", record.cause or "unknown", "", module=module)


def _group(group: Group) -> dict[str, Any]:
    failure = group.failure
    return {
        "group": failure.group,
        "error": failure.error,
        "message": failure.message[:LONGEST],
        "module": group.module,
        "reason": group.reason,
        "number_of_tests": len(group.failed),
        "first": group.example.test,
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
