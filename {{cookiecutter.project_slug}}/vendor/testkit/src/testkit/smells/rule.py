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
Breaches = Iterator[tuple[Place, str] | tuple[Place, str, Severity]]
"""Where, what is wrong there, and a severity of its own where the case is a weaker one."""
UNNAMED = (*DEFINITIONS, range)


class Finding(NamedTuple):
    path: str
    line: int
    last_line: int
    rule: str
    severity: Severity
    message: str
    scope: str = ""
    """The test or class that it is about: `TestOrders.test_a_total`."""
    code: str = ""
    """The first line of what is wrong, as the parser reads it: spaces and line ends don't count.
    A note has none."""


def lines_of(place: Place) -> range:
    """What is said about a whole test or class stands in its head: `def` to the colon."""
    if isinstance(place, range):
        return place
    last = place.body[0].lineno - 1 if isinstance(place, DEFINITIONS) else place.end_lineno or 0
    return range(place.lineno, max(place.lineno, last) + 1)


def code_of(place: Place) -> str:
    """None for a whole test or class: its scope names it."""
    return "" if isinstance(place, UNNAMED) else ast.unparse(place).partition("\n")[0][:80]


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
        for subject in file.cases if self.reads is Case else [file]:
            for place, says, *own in self.check(subject):
                lines = lines_of(place)
                severity = self._weighed(own[0] if own else self.severity, file)
                message = f"{says} ({self.fix})"
                about = file.scope_of(lines[0]), "" if severity is NOTE else code_of(place)
                yield Finding(path, lines[0], lines[-1], self.name, severity, message, *about)

    def _weighed(self, severity: Severity, file: File) -> Severity:
        if file.layer and file.layer == self.note_in:
            return NOTE
        enforced = severity is NOTE and self.name in file.settings.enforce
        return WARNING if enforced else severity


def rule(
    name: str, severity: Severity, *, fix: str, note_in: str = "", reads: type = Case
) -> Callable[[Callable[[Any], Breaches]], Rule]:
    """Its check reads one test, or a whole File."""
    return lambda check: Rule(name, severity, fix, note_in, reads, check)
