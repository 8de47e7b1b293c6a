"""What a test may touch, by layer: audit events (PEP 578) as things that a person would name.

Pure: an event and its arguments in, a SideEffect out. `testkit.guards` listens and refuses.
"""

import os
import sysconfig
import tempfile
import zoneinfo
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any


class Kind(StrEnum):
    NETWORK = "network"
    LOOPBACK = "loopback"
    DATABASE = "database"
    TEST_DATABASE = "test database"
    PROCESS = "process"
    FILE = "file"
    BLOCKING = "blocking call"
    SESSION = "session"
    TASK = "task"
    CONNECTION = "connection"
    PATCHING = "patching"


@dataclass(frozen=True)
class SideEffect:
    kind: Kind
    tried: str
    """As a verb phrase: 'connect to 192.0.2.7:443'."""


LOCAL = frozenset({Kind.LOOPBACK, Kind.TEST_DATABASE})
ALLOWED: dict[str, frozenset[Kind]] = {
    "unit": frozenset(),
    "integration": LOCAL,
    "e2e": LOCAL | {Kind.PROCESS, Kind.FILE},
    "performance": LOCAL | {Kind.PROCESS, Kind.FILE, Kind.PATCHING},
}
INTEGRATION = "move the test to tests/integration, or give it a fake from tests/fakes"
E2E = "move the test to tests/e2e, or give it a fake from tests/fakes"
REMEDIES: dict[tuple[str, Kind], str] = {
    ("unit", Kind.LOOPBACK): INTEGRATION,
    ("unit", Kind.TEST_DATABASE): INTEGRATION,
    ("unit", Kind.DATABASE): INTEGRATION,
    ("unit", Kind.NETWORK): f"{INTEGRATION} (in integration HTTP is mocked)",
    ("unit", Kind.PROCESS): E2E,
    ("integration", Kind.PROCESS): E2E,
}
ANYWHERE: dict[Kind, str] = {
    Kind.NETWORK: "mock it: add a route to the service's fixture in tests/fixtures (respx)",
    Kind.DATABASE: "use the `engine` fixture, or a database file below `tmp_path`",
    Kind.FILE: "write below `tmp_path`",
    Kind.BLOCKING: "await an async equivalent, or hand it to `asyncio.to_thread`",
    Kind.SESSION: "use the `db_session` fixture, or take one from tests/fixtures",
    Kind.TASK: "await or cancel what the test started",
    Kind.CONNECTION: "use `async with`, so that it is given back",
    Kind.PATCHING: "move the test to tests/integration: end to end means nothing is patched",
}


def remedy(layer: str, kind: Kind) -> str:
    return REMEDIES.get((layer, kind)) or ANYWHERE[kind]


@dataclass(frozen=True)
class Sandbox:
    """Where a test may write, and which machines count as this one."""

    root: str
    """The project's: nothing below it is temporary, wherever it stands."""
    temporary: str
    writable: tuple[str, ...] = ()
    hosts: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, root: Path, basetemp: str | None, writable: Collection[str], hosts: Collection[str]) -> "Sandbox":
        """Temporary are pytest's own folders. `writable` are paths from the root."""
        roots = os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir()
        temporary = f"{os.path.realpath(roots)}{os.sep}pytest-of-"
        more = [os.path.realpath(basetemp)] if basetemp else []
        more += [os.path.realpath(root / path) for path in writable]
        return cls(os.path.realpath(root) + os.sep, temporary, tuple(more), frozenset(hosts))

    def may_write(self, path: str) -> bool:
        real = os.path.realpath(path)
        if real.startswith((*self.writable, "/dev/")) or "__pycache__" in real:
            return True
        return real.startswith(self.temporary) and not real.startswith(self.root)

    def is_here(self, host: str) -> bool:
        if host in self.hosts or host in {"", "localhost"}:
            return True
        try:
            address = ip_address(host.partition("%")[0])
        except ValueError:
            return False
        return address.is_loopback or address.is_unspecified


def side_effect_of(event: str, arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    """None for what no layer forbids: reading a file, a look-up of this machine's own name."""
    return WATCHED[event](arguments, sandbox)


def _connecting(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect:
    address = arguments[1]
    if not isinstance(address, tuple):
        return SideEffect(Kind.LOOPBACK, f"connect to the socket {_text(address)}")
    host = _text(address[0])
    kind = Kind.LOOPBACK if sandbox.is_here(host) else Kind.NETWORK
    return SideEffect(kind, f"connect to {host}:{address[1]}")


def _binding(arguments: Sequence[Any], _sandbox: Sandbox) -> SideEffect:
    address = arguments[1]
    shown = f"{_text(address[0])}:{address[1]}" if isinstance(address, tuple) else _text(address)
    return SideEffect(Kind.LOOPBACK, f"open a socket on {shown}")


def _resolving(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    host = _text(arguments[0] or "")
    if sandbox.is_here(host) or host.replace(".", "").isdigit() or ":" in host:
        return None  # no question leaves this machine
    return SideEffect(Kind.NETWORK, f"look up the address of {host}")


def _sqlite(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect:
    path = _text(arguments[0])
    in_memory = path in {"", ":memory:"} or (path.startswith("file:") and "memory" in path)
    kind = Kind.TEST_DATABASE if in_memory or sandbox.may_write(_path(path)) else Kind.DATABASE
    return SideEffect(kind, f"open the SQLite database {path or ':memory:'}")


def _starting(arguments: Sequence[Any], _sandbox: Sandbox) -> SideEffect:
    command = next((argument for argument in arguments if argument), "")
    return SideEffect(Kind.PROCESS, f"start the process {Path(_text(command)).name}".rstrip())


def _opening(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    path, _mode, flags = arguments
    if not flags & (os.O_WRONLY | os.O_RDWR) or isinstance(path, int):
        return None
    return _changing((path,), sandbox)


def _changing(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    path = arguments[0]
    if isinstance(path, int) or sandbox.may_write(_text(path)):
        return None
    return SideEffect(Kind.FILE, f"write {_text(path)}")


def _changing_in_folder(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    """The last argument is a folder's descriptor; a path relative to one can't be judged."""
    return None if arguments[-1] != -1 else _changing(arguments, sandbox)


def _renaming(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    """What leaves a folder is gone from there, and what arrives may replace a file."""
    source, target, source_folder, target_folder = arguments
    return _changing_in_folder((source, source_folder), sandbox) or _changing_in_folder(
        (target, target_folder), sandbox
    )


def _linking(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    return _changing_in_folder(arguments[1:], sandbox)


def _path(uri: str) -> str:
    return uri.removeprefix("file:").partition("?")[0]


def _text(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, bytes | os.PathLike) else str(value)


WATCHED: dict[str, Callable[[Sequence[Any], Sandbox], SideEffect | None]] = {
    "socket.connect": _connecting,
    "socket.sendto": _connecting,
    "socket.bind": _binding,
    "socket.getaddrinfo": _resolving,
    "socket.gethostbyname": _resolving,
    "sqlite3.connect": _sqlite,
    "subprocess.Popen": _starting,
    "os.system": _starting,
    "os.exec": _starting,
    "os.posix_spawn": _starting,
    "os.fork": _starting,
    "os.forkpty": _starting,
    "open": _opening,
    "os.remove": _changing_in_folder,
    "os.rmdir": _changing_in_folder,
    "os.mkdir": _changing_in_folder,
    "os.chmod": _changing_in_folder,
    "os.chown": _changing_in_folder,
    "os.utime": _changing_in_folder,
    "os.rename": _renaming,
    "os.link": _linking,
    "os.symlink": _linking,
    "os.truncate": _changing,
}


def blocks(event: str, arguments: Sequence[Any]) -> SideEffect | None:
    """What makes an event loop wait, when it happens in the loop's own thread."""
    match event:
        case "time.sleep":
            return SideEffect(Kind.BLOCKING, f"sleep for {arguments[0]} s in a coroutine")
        case "open" if not _is_of_the_system(*arguments):
            return SideEffect(Kind.BLOCKING, f"open {_text(arguments[0])} in a coroutine")
        case "socket.connect" if arguments[0].gettimeout() != 0:
            return SideEffect(Kind.BLOCKING, f"wait for a connection to {arguments[1]} in a coroutine")
        case "socket.getaddrinfo":
            return SideEffect(Kind.BLOCKING, f"look up {arguments[0]} in a coroutine")
        case "sqlite3.connect":
            return SideEffect(Kind.BLOCKING, f"open {_text(arguments[0])} in a coroutine")
    return None


WITH_PYTHON = tuple(
    path + os.sep
    for path in (
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        *zoneinfo.TZPATH,
    )
)
PSEUDO = ("/proc/", "/sys/", "/dev/")


def _is_of_the_system(path: object, _mode: str, flags: int) -> bool:
    """Read once and kept, or no file at all: sources, also of code without a file (`<string>`),
    what came with Python and its packages, time zones, and what the kernel makes up."""
    if flags & (os.O_WRONLY | os.O_RDWR):
        return False
    name = _text(path)
    without_file = isinstance(path, int) or (name.startswith("<") and name.endswith(">"))
    return without_file or name.endswith((".py", ".pyc")) or name.startswith(WITH_PYTHON + PSEUDO)


BLOCKING = frozenset({"time.sleep", "open", "socket.connect", "socket.getaddrinfo", "sqlite3.connect"})
