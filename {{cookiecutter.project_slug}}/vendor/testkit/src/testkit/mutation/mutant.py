"""A mutant: one small change of one file, kept as a replacement of text and never written to the file."""

import difflib
from typing import NamedTuple


class Mutant(NamedTuple):
    path: str
    """From the project's root, with `/`."""
    line: int
    last_line: int
    start: int
    """In bytes of the file, as are the parser's columns."""
    end: int
    new: str
    operator: str
    scope: str
    """The function or class it is in: `Order.place`; '' for the module."""

    def applied_to(self, source: bytes) -> bytes:
        return source[: self.start] + self.new.encode() + source[self.end :]

    def diff(self, source: bytes) -> list[str]:
        """The lines it changes, before (`-`) and after (`+`)."""
        before, after = (text.decode().splitlines() for text in (source, self.applied_to(source)))
        lines = list(difflib.unified_diff(before, after, n=0, lineterm=""))[3:]
        return [line for line in lines if not line.startswith("@@")]

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line}:{self.start}:{self.operator}:{self.new}"
