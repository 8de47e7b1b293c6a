"""Groups failures by root cause, the likely cause of the others first."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from testkit.layer_names import PYRAMID, layer_of
from testkit.records import Failure, Run
from testkit.trace import Trace
from testkit.triage.signatures import signature

MANY: Final = 3
"""Tests that fail in the same set-up: a fixture that they share."""
OUTAGE: Final = re.compile(
    r"refused|unable to open|could ?n.t connect|could not connect|connect call failed|connection attempts failed"
    r"|not known|no such host|name resolution|server closed|starting up|shutting down|too many (?:clients|connections)"
    r"|no such (?:table|column)|has no column|does not exist|unavailable|unreachable|malformed|disk",
    re.IGNORECASE,
)
"""What a database says that is gone, or has another schema than the application."""


class FailedTest(NamedTuple):
    test: str
    run: Run
    failure: Failure
    trace: Trace | None = None

    @property
    def distance(self) -> tuple[int, int, str]:
        """From the cause: a unit test shows it best, by the shortest path."""
        layer = layer_of(self.test) or ""
        return PYRAMID.index(layer) if layer in PYRAMID else len(PYRAMID), len(self.failure.frames), self.test


class Group(NamedTuple):
    """Failures of one cause."""

    failed: tuple[FailedTest, ...]
    """The nearest to the cause first."""
    reason: str
    """Why it has its place in the order; empty for the ordinary one."""

    @property
    def example(self) -> FailedTest:
        return self.failed[0]

    @property
    def failure(self) -> Failure:
        return self.example.failure

    @property
    def tests(self) -> list[str]:
        return list(dict.fromkeys(one.test for one in self.failed))

    @property
    def module(self) -> str | None:
        return self.failure.module


Rank = tuple[int, str]
"""0 is first, and why."""


def grouped(failed: Iterable[FailedTest], is_flaky: Callable[[str], bool] = lambda _test: False) -> list[Group]:
    """In the order in which they should be looked at."""
    by_cause: dict[tuple[str, ...], list[FailedTest]] = defaultdict(list)
    for one in failed:
        by_cause[signature(one.failure)].append(one)
    ranked = [_ranked(each, is_flaky) for each in by_cause.values()]
    return [group for _, group in sorted(ranked, key=lambda pair: (pair[0], _size_and_distance(pair[1])))]


def _ranked(failed: list[FailedTest], is_flaky: Callable[[str], bool]) -> tuple[int, Group]:
    failed.sort(key=lambda one: one.distance)
    tests = {one.test for one in failed}
    rank, reason = _rank(failed[0].failure, len(tests), all_flaky=all(map(is_flaky, tests)))
    return rank, Group(tuple(failed), reason)


def _size_and_distance(group: Group) -> tuple[int, tuple[int, int, str]]:
    return -len(group.tests), group.example.distance


def _rank(failure: Failure, tests: int, *, all_flaky: bool) -> Rank:
    is_shared = tests >= MANY
    is_outage = failure.group in {"database", "network"} and bool(OUTAGE.search(failure.message))
    ranks = (
        (failure.phase == "collect", 0, "pytest could not load it, so its tests did not run"),
        (is_shared and is_outage, 1, "an outage, or a database of another schema: it explains failures of all kinds"),
        (is_shared and failure.phase == "setup", 2, f"{tests} tests need what failed to start"),
        (all_flaky, 6, "known flakes: `testkit flakes` and the quarantine name them"),
        (failure.error.endswith("ContractBreach"), 3, "a message broke its contract: what came of it may be wrong too"),
        (failure.group == "crash", 3, "a process died, and took its other tests with it"),
        (
            failure.group == "leak" or failure.phase == "teardown",
            5,
            "found when a test ended: another may have left it",
        ),
    )
    return next(((rank, reason) for applies, rank, reason in ranks if applies), (4, ""))


def same_module(groups: Sequence[Group], index: int) -> int | None:
    """The number of an earlier group that blames the same module."""
    module = groups[index].module
    return next((number for number in range(index) if module and groups[number].module == module), None)
