"""Failures of many runs, grouped into patterns that recur. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from testkit.history.labels import timelines
from testkit.history.runs import PastRun
from testkit.records import Failure, Run
from testkit.triage.signatures import normalized

LONGEST = 120
RECURS = 2
"""Runs in which it failed."""


class Kind(NamedTuple):
    """Failures of one kind probably have one cause."""

    group: str
    error: str
    module: str
    message: str
    """Without numbers, ids and paths: they differ each time."""


class Repair(NamedTuple):
    """The run that had the failure last, and the next one without it."""

    test: str
    red: Run
    green: Run

    @property
    def is_by_itself(self) -> bool:
        return self.red.commit == self.green.commit or not self.green.commit


@dataclass
class Pattern:
    kind: Kind
    example: Failure
    failures: int = 0
    tests: set[str] = field(default_factory=set)
    runs: dict[str, Run] = field(default_factory=dict)
    """By id, oldest first."""
    repairs: list[Repair] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    """Tests that still fail with it."""

    @property
    def commits(self) -> list[str]:
        return list(dict.fromkeys(run.commit for run in self.runs.values() if run.commit))


def kind_of(failure: Failure) -> Kind:
    return Kind(failure.group, failure.error, failure.module or "", normalized(failure.message)[:LONGEST])


def patterns(runs: Sequence[PastRun]) -> list[Pattern]:
    """Of what failed in several runs, what failed on most commits first. `runs` are oldest first and
    without outages: those are patterns of the machine, not of a test."""
    found: dict[Kind, Pattern] = {}
    for test, outcomes in timelines(runs).items():
        open_: dict[Kind, Run] = {}
        for run, result in outcomes:
            if not result.has_failed:
                for kind, red in open_.items():
                    found[kind].repairs.append(Repair(test, red, run))
                open_ = {}
            elif result.failure:
                kind = kind_of(result.failure)
                pattern = found.setdefault(kind, Pattern(kind, result.failure))
                pattern.failures += 1
                pattern.tests.add(test)
                pattern.runs[run.id] = run
                open_[kind] = run
        for kind in open_:
            found[kind].failing.add(test)
    recurring = [_in_order(pattern) for pattern in found.values() if len(pattern.runs) >= RECURS]
    return sorted(recurring, key=lambda one: (-len(one.commits), -one.failures, one.kind))


def _in_order(pattern: Pattern) -> Pattern:
    pattern.runs = dict(sorted(pattern.runs.items()))
    pattern.repairs.sort(key=lambda repair: repair.green.id)
    return pattern


def changes_that_repaired(pattern: Pattern, most: int) -> list[tuple[str, str, int]]:
    """Commit before, commit after and how many tests passed again, the newest first."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for repair in reversed(pattern.repairs):
        if not repair.is_by_itself and repair.red.commit and repair.green.commit:
            counts[repair.red.commit, repair.green.commit] += 1
    return [(red, green, tests) for (red, green), tests in counts.items()][:most]
