"""A file of the sources that a message leads to, where the traceback does not."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

LACKS: Final = re.compile(
    r"no such table: (?:\w+\.)?(\w+)|no such column: (\w+)\.|table (\w+) has no column"
    r'|relation "(?:\w+\.)?(\w+)" does not exist|column "?(\w+)"?\.\S+ does not exist'
    r'|of relation "(\w+)" does not exist'
)
"""What a database says whose schema is not the application's: the table's name."""

Clue = tuple[re.Pattern[str], str]
"""In an exception's class and message; and in the one source that it leads to, where {} stands for what it names."""

STRONG: Final[tuple[Clue, ...]] = (
    (re.compile(r"database (?:table |schema )?is locked"), r"\b(?:create_async_engine|create_engine)\("),
)
"""Better than any line: SQLite locks a whole file, and where it is opened is decided how long a connection waits."""
WITHOUT_LINES: Final[tuple[Clue, ...]] = (
    (re.compile(r"validation errors? for (\w+)"), r"^class {}\b"),
    (re.compile(r"orm\.exc\.DetachedInstanceError|exc\.MissingGreenlet"), r"\brelationship\("),
)
"""A model that refuses its data, and a mapping that loads late, when a test asks."""
LITERAL: Final[Clue] = re.compile(r"'([a-z]\w{5,})'"), r"[\"']{}[\"']"
"""A code that an answer has, or lacks."""


def leads_to(text: str, clues: tuple[Clue, ...], root: Path) -> str | None:
    """The first file that is the only one which fits."""
    names = ((match, source) for clue, source in clues for match in clue.finditer(text))
    only = (_only_source(source.format(*map(re.escape, match.groups())), root) for match, source in names)
    return next(filter(None, only), None)


@cache
def _only_source(pattern: str, root: Path) -> str | None:
    searched = re.compile(pattern, re.MULTILINE)
    fitting = [file for file, text in sources(root) if searched.search(text)]
    return fitting[0] if len(fitting) == 1 else None


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
    return sum(bool(imports.search(text)) for file, text in sources(root) if file != path) > 1


@cache
def sources(root: Path) -> tuple[tuple[str, str], ...]:
    """Path and text."""
    return tuple(_texts(root, "src/**/*.py"))


def migration(message: str, root: Path) -> str | None:
    """The last one that names the table: only migrations make the schema."""
    match = LACKS.search(message)
    table = next(filter(None, match.groups()), None) if match else None
    return _last_migration(table, root) if table else None


@cache
def _last_migration(table: str, root: Path) -> str | None:
    named = re.compile(rf"[\"']{re.escape(table)}[\"']")
    naming = [file for file, text in _texts(root, "*/versions/*.py") if named.search(text)]
    return naming[-1] if naming else None


def _texts(root: Path, pattern: str) -> Iterator[tuple[str, str]]:
    for file in sorted(root.glob(pattern)):
        yield file.relative_to(root).as_posix(), file.read_text(encoding="utf-8", errors="replace")
