"""The processes that run mutants: servers for function bodies, and servers for what runs at import."""

import contextlib
import json
import os
import socket
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from testkit.flake_causes.laboratory import Connection, Laboratory
from testkit.mutation.forks import SOURCES
from testkit.mutation.import_server import CACHE, LIBRARIES

HOUR = 3600.0
DAY = 24 * HOUR
QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning", "--no-header")
"""Libraries of plugins are imported before pytest knows them. For the header pytest reads the metadata of all plugins:
a tenth of what a fork works."""
WITHOUT = ("-p", "no:testkit.tracing.plugin")
"""Nobody reads traces of a mutant."""


class Server(Connection):
    def ask(self, **job: object) -> dict[str, Any]:
        self._socket.sendall(json.dumps(job).encode() + b"\n")
        return self._answer(HOUR)

    def clone(self, path: Path) -> "Clone":
        """A fork of it with a connection of its own. Nothing else may ask it meanwhile."""
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen(1)
            self.ask(clone=str(path))
            return Clone(self, self._accepted(listening))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # a thread may wait for an answer
        super().close()


class Clone(Server):
    def __init__(self, original: Server, connection: socket.socket) -> None:
        self.__dict__ |= original.__dict__
        self._socket = connection
        self._answers = self._lines()

    def _end(self) -> None:
        """It ends when its connection does; its process is the original's to wait for."""


class Servers(Laboratory):
    """A context. Each worker has a pair: one server that has collected, and one that imports all anew. The first
    worker's are started, the others' are forks of these."""

    def __init__(self, root: Path, arguments: Sequence[str], files: Sequence[str], workers: int) -> None:
        super().__init__(root, DAY)
        self.arguments = arguments
        self.workers = workers
        self.variables = [(SOURCES, json.dumps(files)), (CACHE, str(Path(self.folder.name, "cache")))]
        self.libraries: list[str] = []
        self.lock = Lock()
        self.bodies: list[Server] = []
        self.importers: list[Server] = []

    def start(self) -> Server:
        """Raises CannotJudge."""
        self.bodies = self._team("body", [*WITHOUT, *self.arguments])
        self.libraries = self.bodies[0].first["libraries"]
        return self.bodies[0]

    def warm_up(self, late: Sequence[str]) -> None:
        """Imports what tests import only while they run, and forks the others again."""
        self.libraries = [*self.libraries, *late]
        for clone in self.bodies[1:]:
            clone.close()
        self.bodies[0].ask(preload=list(late))
        self.bodies[1:] = self._clones(self.bodies[0], "w")

    def body(self, worker: int) -> Server:
        return self.bodies[worker]

    def importing(self, worker: int) -> Server:
        """It takes files from each job, and of the arguments only options."""
        with self.lock:
            if not self.importers:
                self.variables.append((LIBRARIES, json.dumps(self.libraries)))
                self.importers = self._team("import", [*WITHOUT, *QUIET, "-m", ""])
        return self.importers[worker]

    def close(self) -> None:
        for server in [*self.bodies[1:], *self.importers[1:], *self.bodies[:1], *self.importers[:1]]:
            server.close()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        super().__exit__(kind, error, at)

    def _team(self, name: str, arguments: Sequence[str]) -> list[Server]:
        folder = Path(self.folder.name, name[0])
        folder.mkdir()
        plugin = f"testkit.mutation.{name}_server"
        server = Server(self.root, folder, arguments, 0, None, plugin, self.variables)
        return [server, *self._clones(server, name[0])]

    def _clones(self, server: Server, name: str) -> list[Server]:
        return [server.clone(Path(self.folder.name, f"{name}{number}")) for number in range(1, self.workers)]


def count_of_workers() -> int:
    return max(1, min(os.cpu_count() or 1, 8))
