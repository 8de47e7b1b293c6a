"""A test under a new name keeps its past, where only one test can be the old one.

Where the old node id was seen last, the next run of those files has the new one: in the same file with the same
parameters, or with the same name in another file. Both failed, or a good new test would take over a bad name.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from testkit.history.runs import PastRun


class Seen(NamedTuple):
    """Positions of a test's runs among all runs."""

    first: int
    last: int


def renamed(suspects: Iterable[str], runs: Sequence[PastRun]) -> dict[str, str]:
    """The old node id of each of `suspects` that has one among them."""
    tests = sorted(suspects)
    seen, of_file = _seen(set(tests), runs)
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for test in tests:
        for key in _keys(test):
            alike[key].append(test)
    old_ids: dict[str, str] = {}
    for new in tests:
        candidates = {old for key in _keys(new) for old in alike[key] if seen[old].last < seen[new].first}
        olds = [old for old in candidates if _follows(old, new, seen, of_file)]
        if len(olds) == 1:
            old_ids[new] = olds[0]
    taken = list(old_ids.values())
    return {new: old for new, old in old_ids.items() if taken.count(old) == 1}


def _seen(tests: Collection[str], runs: Sequence[PastRun]) -> tuple[Mapping[str, Seen], Mapping[str, list[int]]]:
    seen: dict[str, Seen] = {}
    files: dict[str, list[int]] = defaultdict(list)
    for at, past in enumerate(runs):
        for test in [result.test for result in past.results if result.test in tests]:
            seen[test] = Seen(seen[test].first if test in seen else at, at)
        for path in {result.test.partition("::")[0] for result in past.results}:
            files[path].append(at)
    return seen, files


def _keys(test: str) -> list[tuple[str, ...]]:
    """A test with one of these in common may be the same one: file and parameters, or the name."""
    path, _, name = test.partition("::")
    return [("file", path, name.partition("[")[2]), ("name", name)]


def _follows(old: str, new: str, seen: Mapping[str, Seen], of_file: Mapping[str, list[int]]) -> bool:
    """No run of their files is between them."""
    between = range(seen[old].last + 1, seen[new].first)
    return not any(at in between for test in (old, new) for at in of_file[test.partition("::")[0]])
