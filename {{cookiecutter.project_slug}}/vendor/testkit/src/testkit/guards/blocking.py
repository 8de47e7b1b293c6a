"""Calls that make an event loop wait, as side effects. Pure."""

import os
import site
import sys
from collections.abc import Sequence
from typing import Any

from testkit.guards.permissions import Kind, SideEffect, as_text

BLOCKING = frozenset(
    {"time.sleep", "open", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "sqlite3.connect"}
)
"""`time.sleep` is the listener's own event."""


def blocking_call(event: str, arguments: Sequence[Any]) -> SideEffect | None:
    """What makes an event loop wait, when it happens in the loop's own thread."""
    match event:
        case "time.sleep":
            return SideEffect(Kind.BLOCKING, f"sleep for {arguments[0]} s in a coroutine")
        case "open" if not _is_of_the_system(*arguments):
            return SideEffect(Kind.BLOCKING, f"open {as_text(arguments[0])} in a coroutine")
        case "socket.connect" if arguments[0].gettimeout() != 0:
            return SideEffect(Kind.BLOCKING, f"wait for a connection to {arguments[1]} in a coroutine")
        case "socket.getaddrinfo" | "socket.gethostbyname":
            return SideEffect(Kind.BLOCKING, f"look up {arguments[0]} in a coroutine")
        case "sqlite3.connect":
            return SideEffect(Kind.BLOCKING, f"open {as_text(arguments[0])} in a coroutine")
    return None


WITH_PYTHON = tuple(path + os.sep for path in (os.path.dirname(os.__file__), *site.getsitepackages()))  # noqa: PTH120
PSEUDO = ("/proc/", "/sys/", "/dev/")


def _is_of_the_system(path: object, _mode: str, flags: int) -> bool:
    """Read once and kept, or no file at all: sources, also of code without a file (`<string>`),
    what came with Python and its packages, time zones, and what the kernel makes up."""
    if flags & (os.O_WRONLY | os.O_RDWR):
        return False
    name = as_text(path)
    without_file = isinstance(path, int) or (name.startswith("<") and name.endswith(">"))
    time_zones = getattr(sys.modules.get("zoneinfo"), "TZPATH", ())  # who has not imported it reads none
    return without_file or name.endswith((".py", ".pyc")) or name.startswith((*WITH_PYTHON, *PSEUDO, *time_zones))
