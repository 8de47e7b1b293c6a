"""What a rule of the lint is: it reads a test, or a file, and yields findings."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from testkit.findings import NOTE, WARNING, Finding, Severity
from testkit.smells.case import Case, File
from testkit.smells.nodes import DEFINITIONS

Place = ast.stmt | ast.expr | ast.excepthandler | range
Breaches = Iterator[tuple[Place, str] | tuple[Place, str, Severity]]
"""Where, what is wrong there, and another severity if the case is a weaker one."""
UNNAMED = (*DEFINITIONS, range)


def lines_of(place: Place) -> range:
    """A finding about a whole test or class is in its head: `def` to the colon."""
    if isinstance(place, range):
        return place
    last = place.body[0].lineno - 1 if isinstance(place, DEFINITIONS) else place.end_lineno or 0
    return range(place.lineno, max(place.lineno, last) + 1)


def code_of(place: Place) -> str:
    """The first line of what is wrong, as the parser reads it: spaces and line ends don't count. Empty
    for a whole test or class: its scope names it."""
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
            for place, message, *own in self.check(subject):
                lines = lines_of(place)
                severity = self._severity_in(file, own[0] if own else self.severity)
                about = file.scope_of(lines[0]), "" if severity is NOTE else code_of(place)
                yield Finding(path, lines[0], self.name, severity, message, self.fix, lines[-1], *about)

    def _severity_in(self, file: File, severity: Severity) -> Severity:
        if file.layer and file.layer == self.note_in:
            return NOTE
        enforced = severity is NOTE and self.name in file.settings.enforce
        return WARNING if enforced else severity


def rule(
    name: str, severity: Severity, *, fix: str, note_in: str = "", reads: type = Case
) -> Callable[[Callable[[Any], Breaches]], Rule]:
    """Its check reads one test, or a whole File."""
    return lambda check: Rule(name, severity, fix, note_in, reads, check)
