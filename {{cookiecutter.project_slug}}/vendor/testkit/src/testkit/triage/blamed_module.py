"""Which file to look at first, where the record alone can't know."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from testkit.records import Failure, Frame
from testkit.triage.signatures import is_test_code

STEP: Final = re.compile(r'File "([^"\n]+)", line (\d+), in (\S+)')
"""In a message: a coroutine that nobody awaited says where it was made."""
LACKS: Final = re.compile(
    r"no such table: (?:\w+\.)?(\w+)|no such column: (\w+)\.|table (\w+) has no column"
    r'|relation "(?:\w+\.)?(\w+)" does not exist|column "?(\w+)"?\.\S+ does not exist'
    r'|of relation "(\w+)" does not exist'
)
"""What a database says whose schema is not the application's: the table's name."""

LOCKED: Final = re.compile(r"database (?:table |schema )?is locked")
OPENS: Final = re.compile(r"\b(?:create_async_engine|create_engine)\(")


def located(failure: Failure, root: Path) -> Failure:
    """With the frames that its message names, and the module to begin with."""
    if all(map(is_test_code, failure.frames)):
        failure = failure._replace(frames=(*failure.frames, *_named(failure.message, root)))
    return failure._replace(
        module=_migration(failure.message, root) or _settings(failure.message, root) or _module(failure, root)
    )


def _module(failure: Failure, root: Path) -> str | None:
    """The deepest line of the application; a fixture that never got there is to blame itself; or else what the
    record says: the module that the test is about."""
    own = [frame.path for frame in failure.frames if not is_test_code(frame)]
    if own and _is_about_a_call(failure):
        return next((path for path in reversed(own) if not _is_shared(path, root)), own[-1])
    if own:
        return failure.module if failure.module in own else own[-1]
    if failure.phase == "setup" and failure.frames and failure.group != "guard":
        return failure.frames[-1].path
    return failure.module


def _named(message: str, root: Path) -> tuple[Frame, ...]:
    steps = [(path.removeprefix(f"{root.as_posix()}/"), line, name) for path, line, name in STEP.findall(message)]
    return tuple(
        Frame(path, int(line[:9]), name) for path, line, name in steps if path.startswith("src/") and ".." not in path
    )


def _is_about_a_call(failure: Failure) -> bool:
    """Of another service: a library raised it, and no line of the application is wrong by itself."""
    is_library = "." in failure.error and failure.group in {"timeout", "network"}
    return is_library or failure.error.endswith("ContractBreach")


@cache
def _is_shared(path: str, root: Path) -> bool:
    """Whether several modules import it: a helper doesn't know which service is called, nor what to do without it."""
    name = re.escape(Path(path).stem)
    imports = re.compile(rf"^\s*(?:from\s+[\w.]*\b{name}\s+import|(?:from|import)\s[^#\n]*\b{name}\b)", re.MULTILINE)
    return sum(bool(imports.search(text)) for file, text in _sources(root) if file != path) > 1


@cache
def _settings(message: str, root: Path) -> str | None:
    """SQLite locks a whole file: how long a connection waits and when it locks is decided where it is opened."""
    if not LOCKED.search(message):
        return None
    opening = [file for file, text in _sources(root) if OPENS.search(text)]
    return opening[0] if len(opening) == 1 else None


@cache
def _sources(root: Path) -> tuple[tuple[str, str], ...]:
    """Path and text."""
    return tuple(_texts(root))


def _texts(root: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((root / "src").rglob("*.py")):
        yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8", errors="replace")


@cache
def _migration(message: str, root: Path) -> str | None:
    """The last one that names the table: only migrations make the schema."""
    match = LACKS.search(message)
    table = next(filter(None, match.groups()), None) if match else None
    if table is None:
        return None
    named = re.compile(rf"[\"']{re.escape(table)}[\"']")
    files = sorted(root.glob("*/versions/*.py"))
    naming = [file for file in files if named.search(file.read_text(encoding="utf-8", errors="replace"))]
    return naming[-1].relative_to(root).as_posix() if naming else None
