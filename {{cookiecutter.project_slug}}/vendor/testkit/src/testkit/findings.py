"""A finding: one problem that a gate reports, whichever gate it is."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    ERROR = "error"
    """Fails the gate."""
    WARNING = "warning"
    """Fails a strict gate."""
    NOTE = "note"
    """Informs."""


ERROR, WARNING, NOTE = Severity


class Finding(NamedTuple):
    path: str
    """The file or folder, relative to the project's root, with `/`."""
    line: int
    """0 for the whole file or folder."""
    rule: str
    severity: Severity
    message: str
    """What was found, and why it matters."""
    remedy: str
    """What to do, as a command: 'add 3 tests to unit'."""
    last_line: int = 0
    scope: str = ""
    """The part of the file, by name: `TestOrders.test_a_total`, `GET /orders`."""
    code: str = ""
    """Distinguishes it from other findings of its rule and scope, and stays when lines move."""

    @property
    def lines(self) -> range:
        return range(self.line, max(self.line, self.last_line) + 1)

    @property
    def place(self) -> str:
        if self.line:
            return f"{self.path}:{self.line}"
        return f"{self.path}::{self.scope}" if self.scope else self.path

    @property
    def sentence(self) -> str:
        return f"{self.message}: {self.remedy}" if self.remedy else self.message

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: [{self.rule}] {self.sentence}"
