"""A file of the sources that a message leads to, where the traceback does not."""

import re
from functools import cache
from pathlib import Path
from typing import Final

SOURCES, MIGRATIONS = "src/**/*.py", "*/versions/*.py"
LACKS: Final = re.compile(
    r"no such table: (?:\w+\.)?(\w+)|no such column: (\w+)\.|table (\w+) has no column"
    r'|relation "(?:\w+\.)?(\w+)" does not exist|column "?(\w+)"?\.\S+ does not exist'
    r'|of relation "(\w+)" does not exist'
)
"""What a database says whose schema is not the application's: the table's name."""

Clue = tuple[re.Pattern[str], re.Pattern[str]]
"""In an exception's class and message; and in the source that it leads to. The group of both is the same name."""

STRONG: Final[tuple[Clue, ...]] = (
    (re.compile(r"database (?:table |schema )?is locked"), re.compile(r"\b(?:create_async_engine|create_engine)\(")),
)
"""Better than any line: SQLite locks a whole file, and where it is opened is decided how long a connection waits."""
WITHOUT_LINES: Final[tuple[Clue, ...]] = (
    (re.compile(r"validation errors? for (\w+)"), re.compile(r"^class (\w+)\b", re.MULTILINE)),
    (re.compile(r"orm\.exc\.DetachedInstanceError|exc\.MissingGreenlet"), re.compile(r"\brelationship\(")),
)
"""A model that refuses its data, and a mapping that loads late, when a test asks."""
CODES: Final[tuple[Clue, ...]] = ((re.compile(r"'([a-z]\w{5,})'"), re.compile(r"[\"']([a-z]\w{5,})[\"']")),)
"""That an answer has, or lacks."""


def leads_to(text: str, clues: tuple[Clue, ...], root: Path) -> str | None:
    """The first file that is the only one which fits."""
    only = (_files(source, root).get(_name(match)) for clue, source in clues for match in clue.finditer(text))
    return next(filter(None, only), None)


@cache
def _files(pattern: re.Pattern[str], root: Path) -> dict[str, str | None]:
    """By name; None where several files have it. One pass, because ten thousand failures may name as many things."""
    files: dict[str, str | None] = {}
    for file, text in texts(root, SOURCES):
        for name in {_name(match) for match in pattern.finditer(text)}:
            files[name] = None if name in files else file
    return files


def _name(match: re.Match[str]) -> str:
    return match[1] if match.re.groups else ""


@cache
def is_shared(path: str, root: Path) -> bool:
    """Whether several modules import it."""
    module = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    package, name = (re.escape(part) for part in module.rpartition(".")[::2])
    imports = re.compile(
        rf"^\s*(?:from\s+(?:{package}\.|\.+){name}\s+import\b|import\s+{package}\.{name}\b"
        rf"|from\s+(?:{package}|\.+)\s+import\s[^#\n]*\b{name}\b)",
        re.MULTILINE,
    )
    return sum(bool(imports.search(text)) for file, text in texts(root, SOURCES) if file != path) > 1


def migration(message: str, root: Path) -> str | None:
    """The last one that names the table: only migrations make the schema."""
    match = LACKS.search(message)
    table = next(filter(None, match.groups()), None) if match else None
    return _last_migration(table, root) if table else None


@cache
def _last_migration(table: str, root: Path) -> str | None:
    named = re.compile(rf"[\"']{re.escape(table)}[\"']")
    naming = [file for file, text in texts(root, MIGRATIONS) if named.search(text)]
    return naming[-1] if naming else None


@cache
def texts(root: Path, pattern: str) -> tuple[tuple[str, str], ...]:
    """Path and text of each file, in order."""
    return tuple(
        (file.relative_to(root).as_posix(), file.read_text(encoding="utf-8", errors="replace"))
        for file in sorted(root.glob(pattern))
        if file.is_file()
    )
