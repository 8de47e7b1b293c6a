"""The same test in two files: a rule that no file shows by itself."""

import ast
from collections.abc import Iterator

from testkit.smells.case import Case, File
from testkit.smells.nodes import walk
from testkit.smells.rule import WARNING, Finding, Rule
from testkit.smells.rules.names import duplicate_test, is_trivial, text_for_comparing

FEWEST_STEPS = 3
"""Shorter ones are alike by chance."""


class Copies:
    """Of the files seen so far."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, str]] = {}

    def find(self, file: File) -> Iterator[Finding]:
        rule: Rule = duplicate_test
        path = file.path.as_posix()
        for case in file.cases:
            if is_trivial(case) or len(case.body) < FEWEST_STEPS or case.classes:
                continue
            other, name = self._first.setdefault(_all_of(case), (path, case.node.name))
            if other != path and other.partition("/")[0] == path.partition("/")[0] != "docs":
                lines = range(case.node.lineno, max(case.node.lineno, case.body[0].lineno - 1) + 1)
                says = f"{case.node.name} does the same as {name} in {other} ({rule.fix})"
                place = (path, lines[0], lines[-1])
                yield Finding(*place, rule.name, WARNING, says, case.scope, "")


def _all_of(case: Case) -> str:
    """With what its names stand for: the same words on other imports are another test."""
    source = case.source
    names = {one.id for one in walk(case.node) if isinstance(one, ast.Name)} | case.parameters
    imported = [f"{name}={source.imports[name]}" for name in sorted(names & source.imports.keys())]
    own = [ast.dump(source.own[name]) for name in sorted(names & source.own.keys())]
    future = [name for name, path in source.imports.items() if path.startswith("__future__.")]
    return "\n".join([text_for_comparing(case), *imported, *own, *future])
