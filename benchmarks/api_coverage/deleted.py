"""Whole tests deleted, one at a time: is what only they exercised named as a gap, and nothing else.

    make bench-api-coverage

Conditions written by hand (planted.py) say which promises a test keeps, and know nothing of testkit. A suite is
redundant, so a seeded die first leaves out tests whose promises others keep too, until each test that is left keeps
a promise alone. Then each of these is deleted: its lines are dropped from the record, nothing runs again. More seeds
follow until SIXTY different tests were deleted, or ROUNDS seeds were tried.

Named: each promise that no request is left for is a gap. False: a promise is a gap though a request is left that
surely keeps it. Promises without a condition of their own are not judged.
"""

import json
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from testkit.api_coverage.command import coverage_of
from testkit.api_coverage.document import document_of
from testkit.api_coverage.request_file import Sent
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.configuration import read_settings

from benchmarks.api_coverage.planted import PLANTED, keeps, recorded_tests

SIXTY, ROUNDS = 60, 200
Suite = Mapping[str, Sequence[Sent]]


class Deleted(NamedTuple):
    test: str
    lost: set[str]
    named: set[str]
    false: set[str]


def promises_by_test(tests: Suite) -> dict[str, set[str]]:
    """Which planted promises each test may keep."""
    return {
        test: {promise for promise, condition in PLANTED.items() if any(map(condition, sent))}
        for test, sent in tests.items()
    }


def thinned(promises: Mapping[str, set[str]], chance: random.Random) -> list[str]:
    """Tests of which each keeps a promise alone."""
    left = list(promises)
    for test in chance.sample(left, len(left)):
        others: set[str] = set().union(*(promises[other] for other in left if other != test))
        if promises[test] <= others:
            left.remove(test)
    return left


class Judge:
    def __init__(self, service: Path) -> None:
        self._document = document_of(json.loads((service / "contracts/openapi.json").read_text()), code=["code"])
        self._settings = read_settings(ApiCoverageSettings, "api-coverage", service)

    def gaps(self, tests: Suite) -> set[str]:
        return {str(gap) for gap in coverage_of(self._document, tests, self._settings).gaps}

    def delete(self, test: str, suite: Suite) -> Deleted:
        rest = {other: sent for other, sent in suite.items() if other != test}
        left = [sent for many in rest.values() for sent in many]
        before, after = self.gaps(suite), self.gaps(rest)
        lost = {promise for promise, condition in PLANTED.items() if not any(map(condition, left))} - before
        sure = {promise for promise in after & PLANTED.keys() if any(surely(promise, sent) for sent in left)}
        return Deleted(test, lost, lost & after, sure)


def surely(promise: str, sent: Sent) -> bool:
    return keeps(PLANTED[promise], promise, sent)


def main(service: Path) -> int:
    tests = recorded_tests(service)
    promises, judge = promises_by_test(tests), Judge(service)
    deleted: dict[str, Deleted] = {}
    for seed in range(1, ROUNDS + 1):
        left = thinned({test: kept for test, kept in promises.items() if kept}, random.Random(seed))
        suite = {test: tests[test] for test in left}
        for test in sorted(set(left) - deleted.keys()):
            one = judge.delete(test, suite)
            if not one.lost or len(deleted) == SIXTY:
                continue  # its requests did not keep what they look like
            deleted[test] = one
            verdict = "named" if one.named == one.lost else f"NOT NAMED {sorted(one.lost - one.named)}"
            false = f", FALSE {sorted(one.false)}" if one.false else ""
            print(f"{len(deleted):2}  seed {seed}  {verdict}{false}  {len(one.lost)} promises  {test}", flush=True)
        if len(deleted) >= SIXTY:
            break
    named = sum(one.named == one.lost for one in deleted.values())
    false = sum(len(one.false) for one in deleted.values())
    alone = sum(bool(judge.delete(test, tests).lost) for test in tests)
    print(f"{len(deleted)} of {len(tests)} tests deleted one at a time, {named} named, {false} false")
    print(f"{alone} tests keep a promise alone in the whole suite")
    return 0 if named >= 0.95 * len(deleted) and false <= 0.05 * len(deleted) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
