"""Questions about syntax nodes: which are below, of which type, and what they are called."""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Nodes:
    """By their type: a tree is walked once, and each rule asks for what it reads."""

    def __init__(self, walked: Iterable[ast.AST]) -> None:
        self.in_order = [*walked]
        self._by_type: dict[type, list[Any]] = defaultdict(list)
        for node in self.in_order:
            self._by_type[type(node)].append(node)

    def __call__(self, kind: type[Node]) -> list[Node]:
        return self._by_type[kind]

    @cached_property
    def _places(self) -> dict[ast.AST, int]:
        return {node: place for place, node in enumerate(self.in_order)}

    def below(self, *neighbours: ast.AST) -> list[ast.AST]:
        """As `walk` has them, without another walk: what is below a node comes right after it.
        (The parser shares its operators; none of them is the last in its expression.)"""
        if not neighbours:
            return []
        last = neighbours[-1]
        while inner := _last_child(last):
            last = inner
        return self.in_order[self._places[neighbours[0]] : self._places[last] + 1]


TEXTS = {"ctx", "id", "attr", "arg", "kind", "type_comment", "level", "module", "asname", "lineno"}
TEXTS |= {"kwd_attrs", "conversion", "is_async", "simple"}
"""Fields that hold no node, or one that says load or store."""
LEAVES = (ast.Constant, ast.Global, ast.Nonlocal, ast.alias)


class Fields(dict[type, tuple[str, ...]]):
    """Of a type of node those that may hold others, the last one first."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        names = () if issubclass(kind, LEAVES) else getattr(kind, "_fields", ())
        self[kind] = tuple(name for name in reversed(names) if name not in TEXTS)
        return self[kind]


FIELDS = Fields()


def _last_child(node: ast.AST) -> ast.AST | None:
    for name in FIELDS[type(node)]:
        value = getattr(node, name, None)
        for one in reversed(value) if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                return one
    return None


def walk(*roots: ast.AST, but_below: tuple[type, ...] = ()) -> Iterator[ast.AST]:
    """In the order of the text, unlike `ast.walk`; without what says load or store."""
    waiting = [*reversed(roots)]
    while waiting:
        node = waiting.pop()
        yield node
        if but_below and isinstance(node, but_below):
            continue
        for name in FIELDS[type(node)]:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [one for one in reversed(value) if one is not None]


def last_name(node: ast.AST | None) -> str:
    """Of `shop.mail.send` that is "send"."""
    name: str = getattr(node, "attr", "") or getattr(node, "id", "")
    return name


def last_line(node: ast.stmt | ast.expr | ast.excepthandler) -> int:
    return node.end_lineno or node.lineno


def text_of(node: ast.AST) -> str:
    value = getattr(node, "value", None)
    return value if isinstance(value, str) else ""


def is_fixture(node: Function, other_names: Collection[str] = ()) -> bool:
    """By what decorates it: `pytest.fixture`, one that is named `…_fixture`, or an alias of one."""
    called = (getattr(one, "func", one) for one in node.decorator_list)
    names = {last_name(one) for one in called}
    return any(one == "fixture" or one.endswith("_fixture") or one in other_names for one in names)


def words_of(name: str) -> list[str]:
    return [word.lower() for word in WORD.findall(name)]
