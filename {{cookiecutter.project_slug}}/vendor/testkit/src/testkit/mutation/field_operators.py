"""What goes wrong in a web service: status codes, bounds, dependencies, enums, transactions, retries."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple

FIELDS = frozenset({
    "Field", "Query", "Path", "Body", "Header", "Cookie", "Form", "File", "StringConstraints", "Interval", "Len",
    "conint", "confloat", "constr", "conlist", "condecimal",
})  # fmt: skip
OPEN = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}
LENGTHS = {"min_length": "+ 1", "max_length": "- 1", "min_items": "+ 1", "max_items": "- 1", "max_digits": "- 1",
           "decimal_places": "- 1"}  # fmt: skip
DROPPED = frozenset({*OPEN, *LENGTHS, "pattern", "multiple_of"})
DEPENDENCIES = frozenset({"Depends", "Security"})
RETRY_ON = frozenset({"on", "retry", "retry_on", "exceptions", "exception", "expected_exception", "retry_if"})
MODES = {
    "BEGIN IMMEDIATE": "BEGIN",
    "BEGIN EXCLUSIVE": "BEGIN",
    "SERIALIZABLE": "READ COMMITTED",
    "REPEATABLE READ": "READ COMMITTED",
    "AUTOCOMMIT": "READ COMMITTED",
}


class Edit(NamedTuple):
    operator: str
    first: ast.AST | None
    """It replaces this node; None: from `start` to `end`."""
    new: str
    start: tuple[int, int] = (0, 0)
    """Line and column."""
    end: tuple[int, int] = (0, 0)


def enums_of(trees: Sequence[ast.Module]) -> dict[str, list[str]]:
    """The members of each enum in the project, by its name."""
    enums = {}
    for node in (each for tree in trees for each in ast.walk(tree)):
        if isinstance(node, ast.ClassDef) and any(name_of(base).endswith(("Enum", "Flag")) for base in node.bases):
            members = [one.targets[0] for one in node.body if isinstance(one, ast.Assign)]
            enums[node.name] = [one.id for one in members if isinstance(one, ast.Name)]
    return enums


def name_of(node: ast.AST) -> str:
    """The last part of `a.b.Name`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def call_edits(call: ast.Call) -> Iterator[Edit]:
    name = name_of(call.func)
    if name in FIELDS:
        yield from _bounds(call)
    if name in DEPENDENCIES and call.args:
        yield Edit("dependency", call.args[0], "lambda: None")
    if any(word in name.lower() for word in ("retry", "retries", "backoff", "on_exception")):
        yield from (Edit("retry", each.value, "()") for each in call.keywords if each.arg in RETRY_ON)
    if name == "with_for_update" and isinstance(call.func, ast.Attribute):
        yield Edit("transaction", None, "", _end(call.func.value), _end(call))
    if name == "begin_nested" and isinstance(call.func, ast.Attribute):
        yield Edit("transaction", None, ".begin", _end(call.func.value), _end(call.func))
    for keyword in call.keywords:
        if keyword.arg == "status_code" and isinstance(keyword.value, ast.Constant):
            yield from _status(keyword.value)


def _bounds(call: ast.Call) -> Iterator[Edit]:
    for keyword in call.keywords:
        start = (keyword.lineno, keyword.col_offset)
        if keyword.arg in OPEN:
            stop = (keyword.lineno, keyword.col_offset + len(keyword.arg))
            yield Edit("bound", None, OPEN[keyword.arg], start, stop)
        if keyword.arg in LENGTHS:
            yield Edit("bound", keyword.value, f"({ast.unparse(keyword.value)}) {LENGTHS[keyword.arg]}")
        if keyword.arg in DROPPED:
            yield Edit("bound", keyword.value, "None")


def _status(value: ast.Constant) -> Iterator[Edit]:
    if type(value.value) is int and 100 <= value.value < 600:  # noqa: PLR2004
        yield Edit("status", value, str(other_status(value.value)))


def other_status(code: int) -> int:
    """Another of its hundred, so that only who compares it exactly sees the difference."""
    first = {1: (100, 101), 2: (200, 202), 3: (303, 307), 4: (400, 409), 5: (500, 503)}[code // 100]
    return first[1] if code == first[0] else first[0]


def attribute_edits(node: ast.Attribute, enums: Mapping[str, Sequence[str]]) -> Iterator[Edit]:
    owner = name_of(node.value)
    name = node.attr
    if owner in {"HTTPStatus", "codes"} and name in HTTPStatus.__members__:
        yield Edit("status", node, f"{ast.unparse(node.value)}.{HTTPStatus(other_status(HTTPStatus[name])).name}")
    elif owner == "status" and name.startswith("HTTP_") and name[5:8].isdigit():
        other = HTTPStatus(other_status(int(name[5:8])))
        yield Edit("status", node, f"{ast.unparse(node.value)}.HTTP_{other.value}_{other.name}")
    elif name in enums.get(owner, ()) and len(enums[owner]) > 1:
        members = enums[owner]
        other_member = members[(members.index(name) + 1) % len(members)]
        yield Edit("enum", node, f"{ast.unparse(node.value)}.{other_member}")


def text_edits(node: ast.Constant) -> Iterator[Edit]:
    if isinstance(node.value, str):
        yield from (Edit("transaction", node, repr(new)) for old, new in MODES.items() if node.value.upper() == old)


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0
