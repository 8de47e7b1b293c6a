"""What makes two failures the same: where, of which class, and what they say without numbers, ids and paths."""

import re
from typing import Final

from testkit.records import Failure, Frame

VARYING: Final = (
    (re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"), "<uuid>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<address>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"), "<time>"),
    (re.compile(r"(?<![\w/])/(?:[\w.+@~-]+/)+[\w.+@~-]*"), "<path>"),
    (re.compile(r"\b(?=[a-z]*\d)[0-9a-f]{8,}\b"), "<id>"),
    (re.compile(r"\d+(?:\.\d+)?"), "<n>"),
)
LONGEST: Final = 300
NO_PLACE: Final = frozenset({"database", "network"})
"""An outage comes up at each line that needs the database: there its message is the cause."""
SPECIFIC: Final = frozenset({"type error", "other", "set-up"})
"""One line of the application that raises one class has one cause, whichever key was missing."""


def normalized(message: str) -> str:
    """The first line; SQLAlchemy adds the statement and its parameters below."""
    text = without_test(message).strip().split("\n", 1)[0][:LONGEST]
    for varying, name in VARYING:
        text = varying.sub(name, text)
    return " ".join(text.split())


def without_test(message: str) -> str:
    """A guard's message begins with a line that names the test."""
    first, _, rest = message.partition("\n")
    return rest if rest and first.startswith("tests/") and "::" in first else message


def signature(failure: Failure) -> tuple[str, ...]:
    if failure.group == "crash":  # the message names the worker and its test
        return failure.group, failure.error
    message = normalized(failure.message)
    if not failure.frames or failure.group in NO_PLACE:
        return failure.group, failure.error, message
    root = failure.frames[-1]
    place = f"{root.path}:{root.line}"
    if failure.group in SPECIFIC and not is_test_code(root):
        return failure.group, failure.error, place
    return failure.group, failure.error, place, message


def is_test_code(frame: Frame) -> bool:
    return frame.path.startswith("tests/")
