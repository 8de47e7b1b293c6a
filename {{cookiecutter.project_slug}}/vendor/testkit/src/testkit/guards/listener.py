"""Sees what a test does: one audit hook in a process, and `time.sleep`."""

import functools
import sys
import time
from collections.abc import Callable
from typing import Any

from testkit.guards.side_effects import WATCHED
from testkit.guards.verdict import breach_of
from testkit.guards.watch import Watch

_WATCHED = frozenset(WATCHED)
_watches: list[Watch] = []
"""Of the pytest sessions in this process; the last one runs tests now."""


def _audit(event: str, arguments: tuple[Any, ...], watched: frozenset[str] = _WATCHED) -> None:
    """Sees fifteen events in a trivial test and mostly returns at once: a default is read faster
    than a global."""
    __tracebackhide__ = True
    if event in watched and _watches:
        _judge(_watches[-1], event, arguments)


def _judge(watch: Watch, event: str, arguments: tuple[Any, ...]) -> None:
    __tracebackhide__ = True
    if watch.test is not None:
        breach = breach_of(event, arguments, watch.layer, watch.project, watch.sandbox)
        if breach:
            watch.refuse(breach)


@functools.cache
def add_audit_hook() -> None:
    """An audit hook can't be removed, so there is one in a process."""
    sys.addaudithook(_audit)


def listen(watch: Watch) -> Callable[[], None]:
    """Returns what ends it. `time.sleep` raises no audit event before Python 3.13, so it is replaced."""
    original = time.sleep

    @functools.wraps(original)
    def sleep(seconds: float) -> None:
        __tracebackhide__ = True
        _judge(watch, "time.sleep", (seconds,))
        original(seconds)

    def stop() -> None:
        time.sleep = original
        _watches.remove(watch)

    time.sleep = sleep  # type: ignore[assignment]
    _watches.append(watch)
    return stop
