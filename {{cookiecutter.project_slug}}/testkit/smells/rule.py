"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

Subject = TypeVar("Subject")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ERROR, WARNING, NOTE = Severity


class Place(Protocol):
    """Any statement or expression of `ast`."""

    lineno: int
    end_lineno: int | None


@dataclass
class Lines:
    """A place that is no node: a name, a whole header, a comment."""

    lineno: int
    end_lineno: int | None


class Breach(NamedTuple):
    place: Place
    says: str


class Finding(NamedTuple):
    path: str
    line: int
    last_line: int
    rule: str
    severity: Severity
    message: str


Check = Callable[[Subject], Iterator[Breach]]


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """`check` reads one subject: a test, or a file."""

    name: str
    severity: Severity
    fix: str
    check: Check[Subject]
    only_a_note_in: str = ""
    not_in: str = ""

    def find(self, subject: Subject, path: str, layer: str | None) -> Iterator[Finding]:
        if layer and layer == self.not_in:
            return
        severity = NOTE if layer and layer == self.only_a_note_in else self.severity
        for place, says in self.check(subject):
            last = place.end_lineno or place.lineno
            message = f"{says} ({self.fix})"
            yield Finding(path, place.lineno, last, self.name, severity, message)


def rule(
    name: str, severity: Severity, *, fix: str, only_a_note_in: str = "", not_in: str = ""
) -> Callable[[Check[Subject]], Rule[Subject]]:
    return lambda check: Rule(name, severity, fix, check, only_a_note_in, not_in)
