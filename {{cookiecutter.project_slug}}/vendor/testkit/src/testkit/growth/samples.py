"""What one request did at one number of rows, and how long the lists are that it sent and got."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from testkit.growth.statements import Statement

FAILED = 400
"""The first status that is an error."""
BODY = "(body)"
"""The list's name where an answer is not JSON: its length is that of the body."""


@dataclass
class Sample:
    rows: int
    answer: Any = None
    """A response of httpx, or what looks like it."""
    statements: Sequence[Statement] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return self.answer is None or self.answer.status_code >= FAILED

    @property
    def lists(self) -> dict[str, int]:
        """The longest of each name, as in `items` and `items[].lines`."""
        return _lists_of(_content(self.answer, "request.content"), "the request's ") | _lists_of(
            _content(self.answer), ""
        )

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """By place and shape."""
        return Counter((each.place, each.shape) for each in self.statements)

    def of(self, place: str, shape: str) -> list[Statement]:
        return [each for each in self.statements if (each.place, each.shape) == (place, shape)]


def _content(answer: Any, name: str = "content") -> bytes:
    """A streamed request has none, and an answer that was made by hand has no request."""
    try:
        return bytes(attrgetter(name)(answer))
    except (AttributeError, RuntimeError):
        return b""


def _lists_of(content: bytes, whose: str) -> dict[str, int]:
    try:
        body = json.loads(content) if content else None
    except ValueError:
        return {whose + BODY: len(content)}
    lengths: dict[str, int] = {}
    for name, length in _walk(body, ""):
        lengths[whose + (name or "list")] = max(length, lengths.get(whose + (name or "list"), 0))
    return lengths


def _walk(value: Any, name: str) -> Iterator[tuple[str, int]]:
    if isinstance(value, list):
        yield name, len(value)
        for item in value:
            yield from _walk(item, f"{name}[]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, f"{name}.{key}" if name else key)
