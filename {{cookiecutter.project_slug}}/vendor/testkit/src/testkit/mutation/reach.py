"""Which tests can notice a mutant: those that run its line or, for what runs at import, use the module."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from testkit.affected.building import FIXTURE
from testkit.affected.imports import dependents
from testkit.mutation.mutant import Mutant
from testkit.mutation.record import Record


class Cost(NamedTuple):
    cpu: float
    wall: float


class Reach:
    def __init__(self, tests: Mapping[str, Cost], lines: Mapping[str, Mapping[int, frozenset[str]]]) -> None:
        self.tests = tests
        """Those that pass without a mutant."""
        self.lines = lines
        """File -> line -> tests."""
        self._users: dict[str, frozenset[str]] = {}
        self._near: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of_lines(self, mutant: Mutant) -> list[str]:
        """The cheapest first."""
        lines = self.lines.get(mutant.path, {})
        chosen = {test for line in range(mutant.line, mutant.last_line + 1) for test in lines.get(line, ())}
        return self.by_cost(chosen)

    def of_module(self, mutant: Mutant) -> list[str]:
        """Tests whose file imports the module come first, then those whose file imports one beside it, those that run
        something in it; of those that have to do with its importers, each test function with one set of parameters."""
        users = self._users.get(mutant.path, frozenset())
        near, beside = self._near.get(mutant.path, (frozenset(), frozenset()))
        own = {test for tests in self.lines.get(mutant.path, {}).values() for test in tests}
        files = (near, beside)
        groups = [{test for test in self.tests if test.partition("::")[0] in chosen} for chosen in files]
        ordered = [test for group in (*groups, own) for test in self.by_cost(group)]
        functions = {test.partition("[")[0]: test for test in reversed(self.by_cost(users))}
        return list(dict.fromkeys([*ordered, *self.by_cost(functions.values())]))

    def by_cost(self, tests: Iterable[str]) -> list[str]:
        """One set of parameters of each test function first: the others are likely to see the same."""
        turns: dict[str, int] = defaultdict(int)
        keyed = []
        for test in sorted(set(tests) & self.tests.keys(), key=lambda test: (self.tests[test].cpu, test)):
            function = test.partition("[")[0]
            keyed.append((turns[function], self.tests[test].cpu, test))
            turns[function] += 1
        return [test for *_, test in sorted(keyed)]

    def with_importers(self, trees: Mapping[str, ast.Module], roots: Sequence[str], sources: Sequence[str]) -> "Reach":
        """Of each file of `sources`: the tests that run a line of it or of one that imports it, and the test files."""
        known = dependents(trees, roots)
        ran = {path: {test for tests in lines.values() for test in tests} for path, lines in self.lines.items()}
        files = defaultdict(set)
        for test in self.tests:
            files[test.partition("::")[0]].add(test)
        direct = known.direct()
        for path in sources:
            all_importers = known.of(path)
            users = {test for one in all_importers for test in (*ran.get(one, ()), *files.get(one, ()))}
            self._users[path] = frozenset(users)
            beside = {file for other in sources if _folder(other) == _folder(path) for file in direct.get(other, ())}
            self._near[path] = frozenset(direct.get(path, ())), frozenset(beside)
        return self


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def reach_of(record: Record) -> tuple[Reach, list[str]]:
    """And the tests that failed without any mutant."""
    passing = {name: seen for name, seen in record.tests.items() if seen["passed"] and not seen["failed"]}
    tests = {name: Cost(seen["cpu"], seen["wall"]) for name, seen in passing.items()}
    lines = {
        path: {line: _tests_of(record, contexts) & tests.keys() for line, contexts in lines.items()}
        for path, lines in record.lines.items()
    }
    return Reach(tests, lines), sorted(name for name, seen in record.tests.items() if seen["failed"])


def _tests_of(record: Record, contexts: Iterable[str]) -> frozenset[str]:
    return frozenset(
        test for name in contexts for test in (record.fixtures[name] if name.startswith(FIXTURE) else [name])
    )
