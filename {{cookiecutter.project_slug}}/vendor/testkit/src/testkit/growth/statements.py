"""Sees the statements that SQLAlchemy sends, each with the project's line that led to it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from testkit.call_site import Project

COMMENTS = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
LITERALS = re.compile(r"'(?:[^']|'')*'|\d+")
PARAMETERS = re.compile(r"\$\?(?:::\w+(?: \w+)*(?:\(\?\))?(?:\[\])?)?|%\([\w?]+\)s|%s|(?<!:):[a-zA-Z_][\w?]*")
LISTS = re.compile(r"\?(?:\s*,\s*\?)+")
TUPLES = re.compile(r"(\([^()]*\))(?:\s*,\s*\1)+")
UNKNOWN = "(no line of the project)"


class Statement(NamedTuple):
    shape: str
    """Without its values: two of a loop have the same."""
    place: str
    """`path:line` of the project, or UNKNOWN."""
    caller: str = ""
    """The line that called that one; empty where there is none."""
    values: int = 0
    """That it carries: a batch has many."""
    rows: int = -1
    """-1 where the driver does not know."""


def shape_of(sql: str) -> str:
    text = LITERALS.sub("?", COMMENTS.sub(" ", sql))
    text = LISTS.sub("?", PARAMETERS.sub("?", text))
    return " ".join(TUPLES.sub(r"\1", text).split())


@contextmanager
def watching(project: Project) -> Iterator[list[Statement]]:
    """Of all engines, in the order they were sent."""
    from sqlalchemy import Engine, event  # noqa: PLC0415  (only where it is used)

    sent: list[Statement] = []

    def after(_connection: Any, cursor: Any, sql: str, parameters: Any, _context: Any, _many: Any) -> None:
        sent.append(_statement(project, sql, _values(sql, parameters), _rows(cursor)))

    def commit(_connection: Any) -> None:
        sent.append(_statement(project, "COMMIT"))

    listeners: dict[str, Callable[..., Any]] = {"after_cursor_execute": after, "commit": commit}
    for name, listener in listeners.items():
        event.listen(Engine, name, listener)
    try:
        yield sent
    finally:
        for name, listener in listeners.items():
            event.remove(Engine, name, listener)


def _statement(project: Project, sql: str, values: int = 0, rows: int = -1) -> Statement:
    inwards = [project.place(frame) for frame, _ in project.stack()]
    place, caller = [*inwards[::-1], UNKNOWN, ""][:2]
    return Statement(shape_of(sql), place, caller, values, rows)


def _values(sql: str, parameters: Any) -> int:
    """Written into the text, or bound to it."""
    return max(len(LITERALS.findall(sql)), len(parameters or ()))


def _rows(cursor: Any) -> int:
    """SQLAlchemy's asynchronous drivers have fetched them all by now."""
    count = getattr(cursor, "rowcount", -1)
    return count if isinstance(count, int) and count >= 0 else len(getattr(cursor, "_rows", ())) or -1
