"""Faults in random places of a service: in its code, its migrations and its contracts."""

import ast
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DATA = 0.16
"""The share of faults that are no code of the application: contracts and migrations."""


class Fault(NamedTuple):
    path: str
    line: int
    kind: str
    text: str
    """The whole file, with the fault."""


def faults(service: Path, seed: int) -> Iterator[Fault]:
    """Without end. A line is as likely as another, wherever it is."""
    chance = random.Random(seed)
    code = sorted((service / "src" / "app").rglob("*.py"))
    weights = [len(path.read_text(encoding="utf-8").splitlines()) for path in code]
    data = sorted((service / "contracts").rglob("*.*")) + sorted((service / "migrations").rglob("*.py"))
    while True:
        in_data = chance.random() < DATA
        path = chance.choice(data) if in_data else chance.choices(code, weights)[0]
        fault = _in_python(path, chance) if path.suffix == ".py" else _in_data(path, chance)
        if fault:
            yield fault._replace(path=path.relative_to(service).as_posix())


def _in_python(path: Path, chance: random.Random) -> Fault | None:
    source = path.read_text(encoding="utf-8")
    line = chance.randint(1, len(source.splitlines()) or 1)
    ways = [way for node in ast.walk(ast.parse(source)) if getattr(node, "lineno", 0) == line for way in _ways(node)]
    if not ways:
        return None
    node, kind, text = chance.choice(ways)
    changed = _replaced(source, node, text)
    try:
        compile(changed, str(path), "exec")
    except SyntaxError:
        return None
    return Fault("", line, kind, changed) if changed != source else None


def _ways(node: ast.AST) -> Iterator[tuple[ast.AST, str, str]]:
    """What may go wrong here: the node, the kind of fault, and what stands there then."""
    if isinstance(node, ast.Compare):
        yield node, "negated comparison", f"(not ({ast.unparse(node)}))"
    elif isinstance(node, ast.BoolOp):
        other = "or" if isinstance(node.op, ast.And) else "and"
        yield node, "and/or", "(" + f" {other} ".join(f"({ast.unparse(value)})" for value in node.values) + ")"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield node, "constant", str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield node, "constant", str(node.value + 1)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, "constant", repr(node.value + "x")
    elif isinstance(node, ast.Return) and node.value:
        yield node, "returns None", "return None"
    elif isinstance(node, ast.Raise):
        yield node, "raises nothing", "pass"
    elif isinstance(node, ast.Expr | ast.Assign | ast.AugAssign) and not _is_text(node):
        yield node, "statement deleted", "pass"


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replaced(source: str, node: ast.AST, text: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, node.end_lineno - 1  # type: ignore[attr-defined]
    before = lines[first][: node.col_offset]  # type: ignore[attr-defined]
    after = lines[last][node.end_col_offset :]  # type: ignore[attr-defined]
    return b"".join([*lines[:first], before + text.encode() + after, *lines[last + 1 :]]).decode()


def _in_data(path: Path, chance: random.Random) -> Fault | None:
    """A leaf of a JSON document, or a line of text, is another or gone."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return _in_json(json.loads(source), chance)
    lines = source.splitlines(keepends=True)
    number = chance.randrange(len(lines))
    if not lines[number].strip() or lines[number].startswith("#"):
        return None
    return Fault("", number + 1, "line deleted", "".join(lines[:number] + lines[number + 1 :]))


def _in_json(document: dict[str, object], chance: random.Random) -> Fault:
    """The deeper a value, the more there are: all keys of all objects are as likely."""
    objects = [one for one in _objects(document) if one]
    weights = [len(one) for one in objects]
    chosen = chance.choices(objects, weights)[0]
    key = chance.choice(sorted(chosen))
    del chosen[key]
    return Fault("", 0, f"key {key!r} deleted", json.dumps(document, indent=2))


def _objects(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)
