"""Syntax nodes by their type: a tree is walked once, and each rule asks for what it reads."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar, overload

A = TypeVar("A", bound=ast.AST)
B = TypeVar("B", bound=ast.AST)
C = TypeVar("C", bound=ast.AST)


class Nodes:
    """`nodes(ast.If, ast.Match)` gives all of both, each type in the order of the walk."""

    def __init__(self, walk: Iterable[ast.AST]) -> None:
        self._by_type: dict[type, list[Any]] = defaultdict(list)
        for node in walk:
            self._by_type[type(node)].append(node)

    @overload
    def __call__(self, a: type[A], /) -> Iterator[A]: ...
    @overload
    def __call__(self, a: type[A], b: type[B], /) -> Iterator[A | B]: ...
    @overload
    def __call__(self, a: type[A], b: type[B], c: type[C], /) -> Iterator[A | B | C]: ...
    def __call__(self, *types: type) -> Iterator[Any]:
        return chain.from_iterable(self._by_type[kind] for kind in types)


def walk(tree: ast.AST) -> Iterator[ast.AST]:
    """Faster than `ast.walk`: it leaves out what only says load or store."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(children(node))


def children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST) and name != "ctx":
            found.append(value)
    return found


def stored_names(nodes: Iterable[ast.AST]) -> set[str]:
    return {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
