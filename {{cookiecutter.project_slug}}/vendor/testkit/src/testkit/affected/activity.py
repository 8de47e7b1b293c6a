"""What tests open, list and start, by audit events (PEP 578). Only runs that record a map add the hook."""

import os
import sys
from collections import defaultdict
from pathlib import Path
from types import FrameType

from testkit.call_site import outwards

COLLECTING = ""
"""Who does it while pytest imports and collects: any test may depend on it."""
STARTS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"})
LISTS = frozenset({"os.listdir", "os.scandir"})
IGNORED = frozenset({".git", ".venv", "venv", "site-packages", "node_modules", "reports", "htmlcov", ".pytest_cache"})
PYTEST = f"{os.sep}_pytest{os.sep}"
IMPORTERS = ("<frozen importlib", "<frozen zipimport")


class Activity:
    """Paths are relative to the project's root; who is a test's node id or a shared fixture."""

    def __init__(self, root: Path) -> None:
        self._prefix = str(root) + os.sep
        self.who: str | None = COLLECTING
        """None: nobody's."""
        self.opened: dict[str, set[str]] = defaultdict(set)
        self.listed: dict[str, set[str]] = defaultdict(set)
        self.readers: dict[str, set[str]] = defaultdict(set)
        """File -> the project's functions that opened it, as `path::name`: who runs one may use what it kept."""
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
            folder = self._inside(arguments[0] or ".")
            if folder is not None and self._is_own_doing():
                self.listed[folder].add(who)
        elif event in STARTS and who != COLLECTING:  # plugins ask git
            self.started.add(who)

    def _open(self, who: str, name: object) -> None:
        path = self._inside(name)
        if path is None or (who == COLLECTING and not self._is_own_doing()):
            return
        if path.endswith(".pyc"):
            folder, _, file = path.rpartition("/__pycache__/")
            path = f"{folder}/{file.partition('.')[0]}.py"
        if not (path.endswith(".py") and self._is_of_linecache()):
            self.opened[path].add(who)
            if who != COLLECTING and (reader := self._reader()):
                self.readers[path].add(reader)

    def _is_of_linecache(self) -> bool:
        """Lines for a traceback, or for a library that looks at a function. The project's own `inspect.getsource` is
        a read as any other."""
        frames = outwards(sys._getframe(3))  # noqa: SLF001
        opener = next((frame for frame in frames if not _is_of(frame, "tokenize.py")), None)
        if opener is None or not _is_of(opener, "linecache.py"):
            return False
        asking = next((frame for frame in frames if not _is_of(frame, "linecache.py", "inspect.py", "ast.py")), None)
        return asking is None or self._inside(asking.f_code.co_filename) is None

    def _reader(self) -> str | None:
        for frame in outwards(sys._getframe(3)):  # noqa: SLF001
            path = self._inside(frame.f_code.co_filename)
            if path and path.endswith(".py") and frame.f_code.co_filename != __file__:
                return f"{path}::{frame.f_code.co_qualname}"
        return None

    def _inside(self, name: object) -> str | None:
        """None for what is no file of the project."""
        if not isinstance(name, str | bytes | os.PathLike):
            return None
        path = os.path.abspath(os.fsdecode(name))  # noqa: PTH100  (Path.absolute keeps `..`)
        if not (path + os.sep).startswith(self._prefix):
            return None
        relative = path[len(self._prefix) :].replace(os.sep, "/")
        return None if IGNORED & set(relative.split("/")) else relative or "."

    def _is_own_doing(self) -> bool:
        """Not of Python's import and of pytest: sources and rules say what these mean."""
        for frame in outwards(sys._getframe(2)):  # noqa: SLF001
            file = frame.f_code.co_filename
            if file.startswith(IMPORTERS) or PYTEST in file:
                return False
            if file != __file__ and file.startswith(self._prefix) and not IGNORED & set(Path(file).parts):
                return True
        return False


def _is_of(frame: FrameType, *modules: str) -> bool:
    """Of the standard library."""
    folder, _, name = frame.f_code.co_filename.rpartition(os.sep)
    return name in modules and folder == os.path.dirname(os.__file__)  # noqa: PTH120
