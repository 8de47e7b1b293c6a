"""What a rule is, and what it finds."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from testkit.smells.case import Case, File
from testkit.smells.nodes import Lines


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ERROR, WARNING, NOTE = Severity
Breaches = Iterator[tuple[ast.stmt | ast.expr | ast.excepthandler | Lines, str]]
"""Where, and what is wrong there."""


class Finding(NamedTuple):
    path: str
    line: int
    last_line: int
    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Rule:
    name: str
    severity: Severity
    fix: str
    note_in: str
    """The layer where it only informs."""
    check: Callable[[File], Breaches]

    def find(self, file: File) -> Iterator[Finding]:
        path, layer = file.source.path.as_posix(), file.source.layer
        severity = NOTE if layer and layer == self.note_in else self.severity
        for place, says in self.check(file):
            last = place.end_lineno or place.lineno
            yield Finding(path, place.lineno, last, self.name, severity, f"{says} ({self.fix})")


def of_file(
    name: str, severity: Severity, *, fix: str, note_in: str = ""
) -> Callable[[Callable[[File], Breaches]], Rule]:
    return lambda check: Rule(name, severity, fix, note_in, check)


def of_test(
    name: str, severity: Severity, *, fix: str, note_in: str = ""
) -> Callable[[Callable[[Case], Breaches]], Rule]:
    def each(check: Callable[[Case], Breaches]) -> Rule:
        def in_file(file: File) -> Breaches:
            for case in file.cases:
                yield from check(case)

        return Rule(name, severity, fix, note_in, in_file)

    return each
