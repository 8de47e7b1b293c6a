"""What removing the example deletes and changes, planned before anything is touched."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plumbline.last_steps import text_of
from plumbline.refused import Refused
from plumbline.removing.example import (
    FEATURES,
    FILES,
    LINES,
    NEEDED_BY_MONEY,
    without_features,
    without_lines,
    without_migration,
)

VERSIONS = "migrations/versions"
KEEP = f"{VERSIONS}/.gitkeep"


@dataclass(frozen=True)
class Removal:
    deleted: list[str]
    changed: dict[str, str]
    """The whole new text of each file, by its name."""


def plan(project: Path) -> Removal:
    for name in (FEATURES, "src/app/features/orders.py", "src/app/features/products.py"):
        if not (project / name).is_file():
            raise Refused(f"{name} is not there: this service has no example, or only a part of it.")
    deleted = [name for name in FILES if (project / name).is_file()]
    changed = dict(changes(project))
    imported = dict(imports_of_deleted(project, deleted, changed))
    if imported.keys() & set(NEEDED_BY_MONEY):
        deleted = [name for name in deleted if name not in NEEDED_BY_MONEY]
    for name in deleted:
        if name in imported:
            raise Refused(f"{imported[name]} imports {name}, which belongs to the example: change that first.")
    return Removal(deleted, changed | emptied(project, deleted))


def changes(project: Path) -> Iterator[tuple[str, str]]:
    migrations = [path.relative_to(project).as_posix() for path in sorted((project / VERSIONS).glob("*.py"))]
    for name in (FEATURES, *LINES, *(name for name in migrations if name not in FILES)):
        before = text_of(project / name)
        if name == FEATURES:
            after = without_features(before)
        else:
            after = without_lines(name, before) if name in LINES else without_migration(before)
        if after != before:
            yield name, after


def imports_of_deleted(project: Path, deleted: list[str], changed: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each deleted module that a remaining file imports, with that file and line."""
    modules = {module_of(name): name for name in deleted if name.endswith(".py")}
    for folder in ("src", "tests", "scripts", "migrations"):
        for path in sorted((project / folder).rglob("*.py")):
            name = path.relative_to(project).as_posix()
            if name in deleted or not path.is_file():
                continue
            source = changed[name].encode(errors="surrogateescape") if name in changed else path.read_bytes()
            for module, line in imported_by(source, module_of(name)):
                if module in modules:
                    yield modules[module], f"{name}:{line}"


def imported_by(source: bytes, importer: str) -> Iterator[tuple[str, int]]:
    """Every name that it may import. Where Python, or an older one, can't read the source: every dotted word."""
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError):
        for number, line in enumerate(source.decode(errors="replace").splitlines(), start=1):
            yield from ((word, number) for word in re.findall(r"[\w.]+", line))
        return
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            package = importer.split(".")[: -node.level] if node.level else []
            start = ".".join(filter(None, [*package, node.module]))
            yield start, node.lineno
            yield from ((f"{start}.{alias.name}", node.lineno) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)


def module_of(name: str) -> str:
    return name.removeprefix("src/").removesuffix(".py").replace("/", ".")


def emptied(project: Path, deleted: list[str]) -> dict[str, str]:
    """Git drops empty folders, and `make migration` writes into this one."""
    left = {path.relative_to(project).as_posix() for path in (project / VERSIONS).glob("*.py")} - set(deleted)
    return {} if left else {KEEP: ""}
