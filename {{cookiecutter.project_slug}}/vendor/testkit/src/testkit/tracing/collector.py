"""What happened while a test ran: cheap tuples, which become a trace only when the test fails."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from testkit.records import Failure
from testkit.trace import Event

FIRST, LAST = 100, 400
"""Events that are kept of a test: between them is a loop."""
MOST_ERRORS = 20

Format = Callable[..., dict[str, Any]]


class Happened(NamedTuple):
    began: float
    """By `Collector.now`."""
    seconds: float
    kind: str
    format: Format
    """Makes the event's data, of `facts`."""
    facts: tuple[Any, ...]


Fact = tuple[float, float, str, Format, tuple[Any, ...]]
"""What `Happened` is made of, where somebody looks at it: a plain tuple takes half the time."""


class Seen(NamedTuple):
    """An exception that the application handled: its caller saw an answer, or nothing."""

    at: float
    failure: Failure
    logged: bool
    """As an error; or else a statement or a call of another service raised it."""


class Collector:
    now = staticmethod(time.perf_counter)
    """In a class: freezegun replaces what it finds in modules."""

    def __init__(self) -> None:
        self.began = self.now()
        self.errors: deque[Seen] = deque(maxlen=MOST_ERRORS)
        self._first: list[Fact] = []
        self._last: deque[Fact] = deque(maxlen=LAST)
        self._number = 0

    def add(self, began: float, kind: str, make: Format, *facts: Any) -> None:
        self._number += 1
        kept = self._first if self._number <= FIRST else self._last
        kept.append((began, self.now() - began, kind, make, facts))

    def all(self) -> Iterator[Happened]:
        """In the order in which they ended."""
        yield from map(Happened._make, [*self._first, *self._last])  # a copy: a thread may still add some

    @property
    def dropped(self) -> int:
        return self._number - len(self._first) - len(self._last)

    def events(self) -> list[Event]:
        """In the order in which they began."""
        return [
            Event(
                round(max(each.began - self.began, 0.0), 6), each.kind, round(each.seconds, 6), each.format(*each.facts)
            )
            for each in sorted(self.all(), key=lambda each: each.began)
        ]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """For what testkit does itself."""
        self.add = lambda *_: None  # type: ignore[method-assign]
        errors = self.errors.copy()
        try:
            yield
        finally:
            del self.add
            self.errors = errors

    def begin(self) -> None:
        """Forgets the test before."""
        self.began = self.now()
        if self._number:
            self._first.clear()
            self._last.clear()
            self._number = 0
        if self.errors:
            self.errors.clear()
