"""What a rule is, and what it finds."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from testkit.smells.case import Case, File
from testkit.smells.nodes import DEFINITIONS


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ERROR, WARNING, NOTE = Severity
Place = ast.stmt | ast.expr | ast.excepthandler | range
Breaches = Iterator[tuple[Place, str]]
"""Where, and what is wrong there."""


class Finding(NamedTuple):
    path: str
    line: int
    last_line: int
    rule: str
    severity: Severity
    message: str


def lines_of(place: Place) -> range:
    """What is said about a whole test or class stands in its head: `def` to the colon."""
    if isinstance(place, range):
        return place
    last = place.body[0].lineno - 1 if isinstance(place, DEFINITIONS) else place.end_lineno or 0
    return range(place.lineno, max(place.lineno, last) + 1)


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
                lines = lines_of(place)
                message = f"{says} ({self.fix})"
                yield Finding(path, lines[0], lines[-1], self.name, severity, message)


def rule(
    name: str, severity: Severity, *, fix: str, note_in: str = "", reads: type = Case
) -> Callable[[Callable[[Any], Breaches]], Rule]:
    """Its check reads one test, or a whole File."""
    return lambda check: Rule(name, severity, fix, note_in, reads, check)
