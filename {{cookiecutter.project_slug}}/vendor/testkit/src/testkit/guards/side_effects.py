"""Audit events (PEP 578) as side effects that a person would name. Pure: an event in, a SideEffect out."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from testkit.guards.permissions import Kind, SideEffect, as_text
from testkit.guards.sandbox import Sandbox


def side_effect_of(event: str, arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    """None for what no layer forbids: reading a file, a look-up of this machine's own name."""
    return WATCHED[event](arguments, sandbox)


def _connecting(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect:
    address = arguments[1]
    if not isinstance(address, tuple):
        return SideEffect(Kind.LOOPBACK, f"connect to the socket {as_text(address)}")
    host = as_text(address[0])
    kind = Kind.LOOPBACK if sandbox.is_here(host) else Kind.NETWORK
    return SideEffect(kind, f"connect to {host}:{address[1]}")


def _binding(arguments: Sequence[Any], _sandbox: Sandbox) -> SideEffect:
    address = arguments[1]
    endpoint = f"{as_text(address[0])}:{address[1]}" if isinstance(address, tuple) else as_text(address)
    return SideEffect(Kind.LOOPBACK, f"open a socket on {endpoint}")


def _resolving(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    host = as_text(arguments[0] or "")
    if sandbox.is_here(host) or host.replace(".", "").isdigit() or ":" in host:
        return None  # no question leaves this machine
    return SideEffect(Kind.NETWORK, f"look up the address of {host}")


def _sqlite(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect:
    path = as_text(arguments[0])
    query = path.partition("?")[2] if path.startswith("file:") else ""
    in_memory = path in {"", ":memory:"} or path.startswith("file::memory:") or "mode=memory" in query
    kind = Kind.TEST_DATABASE if in_memory or sandbox.may_write(_path(path)) else Kind.DATABASE
    return SideEffect(kind, f"open the SQLite database {path or ':memory:'}")


def _starting(arguments: Sequence[Any], _sandbox: Sandbox) -> SideEffect:
    command = next((argument for argument in arguments if argument), "")
    return SideEffect(Kind.PROCESS, f"start the process {Path(as_text(command)).name}".rstrip())


def _opening(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    path, _mode, flags = arguments
    if not flags & (os.O_WRONLY | os.O_RDWR) or isinstance(path, int):
        return None
    return _changing((path,), sandbox)


def _changing(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    path = arguments[0]
    if isinstance(path, int) or sandbox.may_write(as_text(path)):
        return None
    return SideEffect(Kind.FILE, f"write {as_text(path)}")


def _changing_in_folder(arguments: Sequence[Any], sandbox: Sandbox) -> SideEffect | None:
    """The last argument is a folder's descriptor; a path relative to one can't be judged."""
    return _changing(arguments, sandbox) if arguments[-1] in {-1, None} else None


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


CHANGING = ("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.utime", "shutil.rmtree")
WATCHED: dict[str, Callable[[Sequence[Any], Sandbox], SideEffect | None]] = {
    "socket.connect": _connecting,
    "socket.sendto": _connecting,
    "socket.bind": _binding,
    "socket.getaddrinfo": _resolving,
    "socket.gethostbyname": _resolving,
    "sqlite3.connect": _sqlite,
    **dict.fromkeys(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"), _starting),
    "open": _opening,
    **dict.fromkeys(CHANGING, _changing_in_folder),
    "os.rename": _renaming,
    "os.link": _linking,
    "os.symlink": _linking,
    "os.truncate": _changing,
}
