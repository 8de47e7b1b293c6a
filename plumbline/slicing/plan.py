"""Everything that a slice writes, planned before anything is written."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from plumbline.refused import Refused
from plumbline.service_source import SERVICE
from plumbline.slicing.fields import Field
from plumbline.slicing.fragments import filled, fragments
from plumbline.slicing.listing import FILE, listed
from plumbline.slicing.names import Names, camel, kebab

HERE = Path(__file__).parent
SOURCE = HERE / "source"
BASE = HERE / "base"
VERSIONS = "migrations/versions"
BROUGHT = {
    "money": {
        "src/app/api/schemas/money.py": BASE,
        "src/app/api/problem_types/money.py": SERVICE,
        "src/app/domain/currencies.py": SERVICE,
        "src/app/domain/money.py": SERVICE,
        "tests/unit/domain/test_currencies.py": SERVICE,
        "tests/unit/domain/test_money.py": SERVICE,
    },
    "decimal": {"src/app/api/decimals.py": BASE, "tests/unit/api/test_decimals.py": BASE},
}
"""Files that a field type needs and a service may not have, and where they come from."""

BESIDE_FIELDS = {
    "src/app/api/schemas/paper_cranes.py",
    "src/app/application/add_paper_crane.py",
    "src/app/application/queries/paper_cranes.py",
    "src/app/domain/paper_cranes.py",
    "tests/factories/paper_cranes.py",
}
"""In these files a field is a Python name; elsewhere it is an attribute or the key of a column."""


def plan(project: Path, names: Names, fields: Sequence[Field]) -> dict[str, str]:
    """The whole new text of each file, by its name in the project."""
    features = text_of(project / FILE)
    written = dict(sources(project, names, fields))
    there = [name for name in written if (project / name).exists()]
    if there:
        raise Refused(f"{there[0]} is there already: choose another name.")
    refuse_used_words(names, fields, features)
    refuse_used_addresses(project, names)
    brought = {name: source for field in fields for name, source in BROUGHT.get(field.type.name, {}).items()}
    missing = {name: text_of(source / name) for name, source in brought.items() if not (project / name).exists()}
    return written | missing | {FILE: listed(features, names.many)}


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Refused(f"{FILE} is not there: run this in the folder of a service of this template.") from None


def sources(project: Path, names: Names, fields: Sequence[Field]) -> Iterator[tuple[str, str]]:
    head = head_of(project / VERSIONS)
    revision = uuid4().hex[-12:]
    texts = fragments(names, fields)
    for path in sorted(path for path in SOURCE.rglob("*.*") if path.suffix in (".py", ".toml")):  # skips compiled files
        name = names.of(path.relative_to(SOURCE).as_posix())
        text = filled(names.of(path.read_text(encoding="utf-8")), texts)
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
        try:
            facts = dict(assigned(path.read_bytes()))  # bytes: in the encoding that the file declares
        except (SyntaxError, ValueError) as error:
            raise Refused(f"{VERSIONS}/{path.name} is not valid Python ({error}): correct it first.") from None
        before = facts.get("down_revision")
        revisions.add(facts.get("revision"))
        followed |= set(before) if isinstance(before, tuple | list) else {before}
    heads = revisions - followed
    if len(heads) > 1:
        raise Refused("The migrations have several heads: join them with `uv run alembic merge heads`.")
    return str(*heads) if heads else None


def assigned(source: bytes) -> Iterator[tuple[str, object]]:
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant | ast.Tuple | ast.List):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            with suppress(ValueError):  # a list of anything else than texts
                yield ast.unparse(target), ast.literal_eval(node.value)


def refuse_used_words(names: Names, fields: Sequence[Field], features: str) -> None:
    """A name that other code already uses would be ambiguous there."""
    forms = {names.one, names.many, camel(names.one), camel(names.many)}
    in_fields = {field.name for field in fields}
    if names.one in in_fields:
        raise Refused(f"The field {names.one!r} has the name of the slice: choose another name.")
    for path in sorted(SOURCE.rglob("*.py")):
        beside = forms | in_fields if path.relative_to(SOURCE).as_posix() in BESIDE_FIELDS else forms
        for word in sorted(beside & words(path.read_text(encoding="utf-8"))):
            raise Refused(f"The code of a slice uses {word!r} itself: choose another name.")
    if names.many in words(features):
        raise Refused(f"{FILE} uses {names.many!r} already: choose another name.")


def words(text: str) -> set[str]:
    """The names that Python reads in a source: no attributes, and nothing in strings and comments."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    return {
        token.string
        for before, token in zip([tokens[0], *tokens], tokens, strict=False)
        if token.type == tokenize.NAME and before.string != "."
    }


def refuse_used_addresses(project: Path, names: Names) -> None:
    """Another feature may have this table or this path in files of another name."""
    for folder, text, what in (
        ("src/app/infrastructure/tables", rf'Table\(\s*"{names.many}"', "table"),
        ("src/app/api/routes", rf'"/{kebab(names.many)}["/]', "path"),
    ):
        for path in sorted((project / folder).glob("*.py")):
            if re.search(text, path.read_text(encoding="utf-8", errors="replace")):
                name = path.relative_to(project).as_posix()
                raise Refused(f"{name} has a {what} of that name already: choose another name.")
