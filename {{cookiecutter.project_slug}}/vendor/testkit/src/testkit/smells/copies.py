"""The same test in two files: a rule that no file shows by itself."""

import ast
from collections.abc import Iterator

from testkit.findings import WARNING, Finding
from testkit.smells.case import Case, File
from testkit.smells.rule import lines_of
from testkit.smells.rules.names import all_of, duplicate_test

FEWEST_STEPS = 3
"""Shorter tests are alike by chance."""


class Copies:
    """Of the files seen so far: only texts are kept."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, str]] = {}

    def find(self, file: File) -> Iterator[Finding]:
        path = file.path.as_posix()
        for case in file.cases:
            if len(case.body) < FEWEST_STEPS or case.classes:
                continue
            other, name = self._first.setdefault(_all_of(case), (path, case.node.name))
            if other.partition("/")[0] == path.partition("/")[0] != "docs" and other != path:
                lines = lines_of(case.node)
                message = f"{case.node.name} does the same as {name} in {other}"
                rule = duplicate_test
                yield Finding(path, lines[0], rule.name, WARNING, message, rule.fix, lines[-1], case.scope)


def _all_of(case: Case) -> str:
    """With what its names refer to: the same words on other imports are another test."""
    source = case.source
    names = {one.id for one in case.all(ast.Name)} | case.parameters
    imported = [f"{name}={source.imports[name]}" for name in sorted(names & source.imports.keys())]
    own = [source.own_text(name) for name in sorted(names & source.own.keys())]
    future = [name for name, path in source.imports.items() if path.startswith("__future__.")]
    return "\n".join([all_of(case), *imported, *own, *future])
