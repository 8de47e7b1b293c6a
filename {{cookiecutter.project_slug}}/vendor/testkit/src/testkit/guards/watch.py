"""The test that runs now, and its breaches so far."""

import asyncio
import sys
from collections.abc import Callable

import pytest

from testkit.call_site import Project
from testkit.guards.permissions import Kind, SideEffect, remedy
from testkit.guards.sandbox import Sandbox
from testkit.layer_names import layer_of

GUARD = "guard"
"""The property of a test that has the place of a breach that was swallowed."""


class GuardBreach(BaseException):
    """Not an Exception: an application's own `except Exception` must not hide it."""


class Leak(GuardBreach):
    """Something that the test left running, and no breach besides."""


LEAKS = frozenset({Kind.TASK, Kind.CONNECTION})


class Watch:
    def __init__(self, project: Project, sandbox: Sandbox) -> None:
        self.project = project
        self.sandbox = sandbox
        self.item: pytest.Item | None = None
        self.nodeid = ""
        """Kept: pytest makes it anew each time."""
        self.test: str | None = None
        """Its node id; None between the phases of a test, and while fixtures of many tests end."""
        self.layer = ""
        self.loop: asyncio.AbstractEventLoop | None = None
        """The session's, once an async test runs."""
        self.at_end: list[Callable[[], None]] = []
        """Called when a test's own fixtures are gone."""
        self.breaches: dict[str, str] = {}
        """The message of each, and its place."""
        self.kinds: set[Kind] = set()
        """Of the breaches."""

    def start(self, item: pytest.Item) -> None:
        nodeid = item.nodeid
        self.item, self.test, self.nodeid, self.layer = item, nodeid, nodeid, layer_of(nodeid) or ""
        if item.user_properties:  # of an attempt before this one
            item.user_properties[:] = [one for one in item.user_properties if one[0] != GUARD]

    def own_fixtures_are_gone(self) -> None:
        """Fixtures of its module or of the session end with the last test, and may need
        more than that test may do."""
        for check in self.at_end:
            check()
        self.test = None

    def fail(self, item: pytest.Item) -> None:
        """Raises GuardBreach for a breach that was swallowed, and for what the test left behind."""
        __tracebackhide__ = True
        messages, places = list(self.breaches), list(self.breaches.values())
        failure = Leak if self.kinds <= LEAKS else GuardBreach
        self.breaches.clear()
        self.kinds.clear()
        item.user_properties.append((GUARD, places[0]))
        if not isinstance(sys.exception(), GuardBreach | KeyboardInterrupt | pytest.exit.Exception):
            raise failure("\n".join(messages))

    def refuse(self, effect: SideEffect, place: str | None = None) -> None:
        """Raises GuardBreach, where `effect` happens."""
        __tracebackhide__ = True
        raise GuardBreach(self.add(effect, place))

    def add(self, effect: SideEffect, place: str | None = None) -> str:
        """Fails the test at the end of its phase; returns the message."""
        place = place or self.project.place_of_call(self.loop) or f"{self.test} (in a thread)"
        message = (
            f"{self.test}\n  {place} tried to {effect.tried}\n"
            f"  a test in tests/{self.layer} may not: {remedy(self.layer, effect.kind)}"
        )
        self.breaches[message] = place
        self.kinds.add(effect.kind)
        return message
