"""What tests open, list and start, by audit events (PEP 578). Only runs that record a map add the hook."""

import os
import sys
from collections import defaultdict
from pathlib import Path

COLLECTING = ""
"""Who does it while pytest imports and collects: any test may depend on it."""
STARTS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"})
LISTS = frozenset({"os.listdir", "os.scandir"})
IGNORED = frozenset({".git", ".venv", "venv", "site-packages", "node_modules", "reports", "htmlcov"})
IMPORTERS = ("<frozen importlib", "<frozen zipimport")


class Activity:
    """Paths are relative to the project's root; who is a test's node id or a shared fixture."""

    def __init__(self, root: Path) -> None:
        self._prefix = str(root) + os.sep
        self.who: str | None = COLLECTING
        """None: nobody's."""
        self.opened: dict[str, set[str]] = defaultdict(set)
        self.listed: dict[str, set[str]] = defaultdict(set)
        self.started: set[str] = set()

    def listen(self) -> None:
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        who = self.who
        if who is None:
            return
        if event == "open":
            self._open(who, arguments[0])
        elif event in LISTS:
            if not _is_importing() and (folder := self._inside(arguments[0] or ".")) is not None:
                self.listed[folder].add(who)
        elif event in STARTS:
            self.started.add(who)

    def _open(self, who: str, name: object) -> None:
        path = self._inside(name)
        if path is None or (who == COLLECTING and _is_importing()):
            return
        if path.endswith(".pyc"):
            folder, _, file = path.rpartition("/__pycache__/")
            path = f"{folder}/{file.partition('.')[0]}.py"
        self.opened[path].add(who)

    def _inside(self, name: object) -> str | None:
        """None for what is no file of the project."""
        if not isinstance(name, str | bytes | os.PathLike):
            return None
        path = os.path.abspath(os.fsdecode(name))  # noqa: PTH100  (Path.absolute keeps `..`)
        if not (path + os.sep).startswith(self._prefix):
            return None
        relative = path[len(self._prefix) :].replace(os.sep, "/")
        return None if IGNORED & set(relative.split("/")) else relative or "."


def _is_importing() -> bool:
    """Python's import, or pytest's that rewrites asserts: the sources say who imports what."""
    file = sys._getframe(3).f_code.co_filename  # noqa: SLF001
    return file.startswith(IMPORTERS) or file.endswith("_pytest/assertion/rewrite.py")
