"""Where a test may write, and which hosts count as this machine."""

import os
import socket
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Sandbox:
    root: str
    """The project's: nothing below it is temporary, wherever it is."""
    temporary: str
    writable: tuple[str, ...] = ()
    """Each ends with a separator."""
    hosts: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, root: Path, basetemp: str | None, writable: Collection[str], hosts: Collection[str]) -> "Sandbox":
        """Temporary are pytest's own folders. `writable` are paths from the root."""
        roots = os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir()
        temporary = f"{os.path.realpath(roots)}{os.sep}pytest-of-"
        more = [basetemp] if basetemp else []
        more += [str(root / path) for path in writable]
        folders = tuple(os.path.realpath(path) + os.sep for path in more)
        return cls(os.path.realpath(root) + os.sep, temporary, folders, frozenset(hosts))

    def may_write(self, path: str) -> bool:
        real = os.path.realpath(path)
        if any(f"{real}{os.sep}".startswith(one) for one in (*self.writable, "/dev/")) or "__pycache__" in real:
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


def hosts_of(variables: Collection[str]) -> set[str]:
    """Of the URLs in environment variables: names, and their addresses of now, as a driver connects by either."""
    urls = [os.environ[variable] for variable in variables if os.environ.get(variable)]
    names = {host for url in urls if (host := urlsplit(url).hostname)}
    return names.union(*map(_addresses, names))


def _addresses(name: str) -> set[str]:
    try:
        return {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:  # a database that is not there: tests that need none run
        return set()
