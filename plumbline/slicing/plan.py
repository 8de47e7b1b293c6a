"""Everything that a slice writes, worked out before any of it is written."""

import ast
import io
import tokenize
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from plumbline.refused import Refused
from plumbline.slicing.edits import EDITS
from plumbline.slicing.names import Names, camel

HERE = Path(__file__).parent
SOURCE = HERE / "source"
BASE = HERE / "base"
"""What edits need and a service without the example may not have."""
VERSIONS = "migrations/versions"


def plan(project: Path, names: Names) -> dict[str, str]:
    """The whole new text of each file, by its name in the project."""
    added = dict(new_files(project, names))
    there = [name for name in added if (project / name).exists()]
    if there:
        raise Refused(f"{there[0]} is there already: choose another name.")
    before = {edit.file: text_of(project, edit.file) for edit in EDITS}
    refuse_used_words(names, before)
    changed = dict(before)
    for edit in EDITS:
        changed[edit.file] = edit.apply(changed[edit.file], names.of(edit.text))
    return added | {name: text for name, text in changed.items() if text != before[name]}


def text_of(project: Path, name: str) -> str:
    for folder in (project, BASE):
        if (folder / name).exists():
            return (folder / name).read_text(encoding="utf-8")
    raise Refused(f"{name} is not there, and the slice has something to add to it.")


def new_files(project: Path, names: Names) -> Iterator[tuple[str, str]]:
    head = head_of(project / VERSIONS)
    revision = uuid4().hex[-12:]
    for path in sorted(SOURCE.rglob("*.py")):
        text = names.of(path.read_text(encoding="utf-8"))
        name = names.of(path.relative_to(SOURCE).as_posix())
        if name.startswith(VERSIONS):
            name = name.replace("REVISION", f"{datetime.now(UTC):%Y%m%d}")
            text = text.replace("REVISION", revision)
            text = text.replace('"HEAD"', f'"{head}"' if head else "None")
        yield name, text


def head_of(versions: Path) -> str | None:
    """The revision that no other one follows."""
    revisions: set[object] = set()
    followed: set[object] = set()
    for path in versions.glob("*.py"):
        facts = dict(assigned(path.read_text(encoding="utf-8")))
        before = facts.get("down_revision")
        revisions.add(facts.get("revision"))
        followed |= set(before) if isinstance(before, tuple | list) else {before}
    heads = revisions - followed
    if len(heads) > 1:
        raise Refused("There are several newest migrations: `alembic merge heads` joins them.")
    return str(*heads) if heads else None


def assigned(text: str) -> Iterator[tuple[str, object]]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield ast.unparse(target), node.value.value
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            yield ast.unparse(node.targets[0]), ast.literal_eval(node.value)


def refuse_used_words(names: Names, changed: dict[str, str]) -> None:
    """A name that other code uses would mean two things there."""
    for path in SOURCE.rglob("*.py"):
        taken = words(path.read_text(encoding="utf-8"))
        for word in {names.one, names.many, camel(names.one), camel(names.many)} & taken:
            raise Refused(f"The code of a slice uses {word!r} itself: choose another name.")
    for file, text in changed.items():
        python = words(text) if file.endswith(".py") else set()
        for word in {names.many, camel(names.one), camel(names.many)} & python:
            raise Refused(f"{file} uses {word!r} already: choose another name.")


def words(text: str) -> set[str]:
    """What Python reads as names: not what stands in strings and comments."""
    found = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.string for token in found if token.type == tokenize.NAME}
