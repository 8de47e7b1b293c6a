"""Where something goes in a Python file, found by what the file says and not by its line numbers."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

Place = Callable[[str], int]
"""The offset in the text; raises LookupError when the file has no such place."""


def imports(text: str) -> int:
    """After the last import; ruff sorts them."""
    nodes = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return _after(text, _only(nodes[-1:]))


def end(text: str) -> int:
    """Before the example, so that what is put there stays when the example goes."""
    example = text.find("\n# The example")
    return len(text) if example < 0 else example + 1


def end_of_class(name: str) -> Place:
    return lambda text: _after(text, _definition(text, name))


def end_of_fields(name: str) -> Place:
    def place(text: str) -> int:
        fields = [node for node in _definition(text, name).body if isinstance(node, ast.AnnAssign)]
        return _after(text, _only(fields[-1:]))

    return place


def before(name: str) -> Place:
    return lambda text: _start(text, _definition(text, name))


def before_the_end_of(name: str) -> Place:
    """Before the last statement of a function."""
    return lambda text: _start(text, _definition(text, name).body[-1])


def last_of_call(name: str, function: str) -> Place:
    def place(text: str) -> int:
        nodes = _below(_definition(text, function), ast.Call)
        call = _only([node for node in nodes if getattr(node.func, "id", "") == name])
        return _behind(text, call, [keyword.value for keyword in call.keywords])

    return place


def last_of_list(function: str) -> Place:
    def place(text: str) -> int:
        found = _only(list(_below(_definition(text, function), ast.List)))
        return _behind(text, found, found.elts)

    return place


def last_of_dict(name: str) -> Place:
    """A name that is annotated where it is first given its value."""

    def place(text: str) -> int:
        nodes = [node for node in ast.parse(text).body if isinstance(node, ast.AnnAssign)]
        found = _only([node.value for node in nodes if getattr(node.target, "id", "") == name])
        return _behind(text, found, found.values)

    return place


def last_of_returned(function: str) -> Place:
    def place(text: str) -> int:
        found = _definition(text, function).body[-1].value
        return _behind(text, found, found.values)

    return place


def _definition(text: str, name: str) -> Any:
    """`Class`, `function` or `Class.method`."""
    node: Any = ast.parse(text)
    for part in name.split("."):
        node = _only([found for found in ast.walk(node) if getattr(found, "name", "") == part])
    return node


def _below(node: ast.AST, kind: type[Any]) -> Iterator[Any]:
    return (found for found in ast.walk(node) if isinstance(found, kind))


def _only(found: list[Any]) -> Any:
    if len(found) != 1:
        raise LookupError
    return found[0]


def _start(text: str, node: Any) -> int:
    return _offset(text, node.lineno, 0)


def _after(text: str, node: Any) -> int:
    return _offset(text, node.end_lineno + 1, 0)


def _behind(text: str, around: Any, items: list[Any]) -> int:
    """Behind the last item; in an empty one, before the bracket that closes it."""
    last = items[-1] if items else around
    return _offset(text, last.end_lineno, last.end_col_offset) - (not items)


def _offset(text: str, line: int, column: int) -> int:
    """`column` counts bytes of UTF-8, as ast does."""
    lines = text.splitlines(keepends=True)
    inside = lines[line - 1].encode()[:column].decode() if column else ""
    return sum(map(len, lines[: line - 1])) + len(inside)
