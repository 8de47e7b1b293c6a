"""What a rule is, and what it finds."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from testkit.smells.case import Case, File


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ERROR, WARNING, NOTE = Severity
Breaches = Iterator[tuple[ast.stmt | ast.expr | ast.excepthandler | range, str]]
"""At a node or in lines, and what is wrong there."""


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
    reads: type
    check: Callable[[Any], Breaches]

    def find(self, file: File) -> Iterator[Finding]:
        path = file.path.as_posix()
        severity = NOTE if file.layer and file.layer == self.note_in else self.severity
        for subject in file.cases if self.reads is Case else [file]:
            for place, says in self.check(subject):
                lines = (
                    place
                    if isinstance(place, range)
                    else range(place.lineno, (place.end_lineno or 0) + 1)
                )
                message = f"{says} ({self.fix})"
                yield Finding(path, lines[0], lines[-1], self.name, severity, message)


def rule(
    name: str, severity: Severity, *, fix: str, note_in: str = "", reads: type = Case
) -> Callable[[Callable[[Any], Breaches]], Rule]:
    """Its check reads one test, or a whole File."""
    return lambda check: Rule(name, severity, fix, note_in, reads, check)
