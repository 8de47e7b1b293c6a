"""The processes that run mutants: pairs of a server for function bodies and one for what runs at import."""

import ast
import contextlib
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from testkit.flake_causes.laboratory import Connection, Laboratory
from testkit.mutation.forks import SOURCES
from testkit.mutation.import_server import LIBRARIES

HOUR = 3600.0
DAY = 24 * HOUR
QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
"""Libraries of plugins are imported before pytest knows them."""
WITHOUT = ("-p", "no:testkit.tracing.plugin")
"""Nobody reads traces of a mutant."""


class Server(Connection):
    def ask(self, **job: object) -> dict[str, Any]:
        self._socket.sendall(json.dumps(job).encode() + b"\n")
        return self._answer(HOUR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # a thread may wait for an answer
        super().close()


class Servers(Laboratory):
    """A context. Each worker has its own pair; the second is started when the first mutant needs it."""

    def __init__(self, root: Path, arguments: Sequence[str], files: Sequence[str], libraries: Sequence[str]) -> None:
        super().__init__(root, DAY)
        self.arguments = arguments
        self.pairs: dict[tuple[int, str], Server] = {}
        self.variables = [(SOURCES, json.dumps(files)), (LIBRARIES, json.dumps(libraries))]

    def body(self, worker: int) -> Server:
        return self._of(worker, "testkit.mutation.body_server", self.arguments)

    def importing(self, worker: int) -> Server:
        """It takes files from each job, and of the arguments only options."""
        return self._of(worker, "testkit.mutation.import_server", [*QUIET, "-m", ""])

    def _of(self, worker: int, plugin: str, arguments: Sequence[str]) -> Server:
        key = (worker, plugin)
        if key not in self.pairs:
            folder = Path(self.folder.name, f"{worker}{'b' if 'body' in plugin else 'i'}")
            folder.mkdir()
            chosen = [*WITHOUT, *arguments]
            self.pairs[key] = Server(self.root, folder, chosen, 0, None, plugin, self.variables)
            self._servers[key] = self.pairs[key]
        return self.pairs[key]


def libraries_of(trees: Mapping[str, ast.Module], own: Sequence[str]) -> list[str]:
    """Modules that the code imports and that are neither its own nor Python's."""
    names: set[str] = set()
    for node in (each for tree in trees.values() for each in ast.walk(tree)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    left_out = {*own, *sys.stdlib_module_names, "pytest", "_pytest", "testkit"}
    return sorted(name for name in names if name.partition(".")[0] not in left_out)


def count_of_workers() -> int:
    return max(1, min(os.cpu_count() or 1, 8))
