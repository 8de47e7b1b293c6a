"""A Python file as blocks: what runs when it is imported, and the body of each function.

Comments, format and the position of lines make no difference.
"""

import ast
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

IMPORTED = ""
"""The block of all that is not a function's body: decorators, signatures, docstrings, classes, constants."""
CACHING = ("cache", "cached", "cached_property", "alru_cache", "lru_cache")
"""A decorator whose function runs for the first of its callers only."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Block(NamedTuple):
    digest: str
    first: int = 0
    last: int = 0


def digest_of(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()


def blocks_of(source: str) -> dict[str, Block]:
    """By qualified name, a second of its name as 'name#2'. Raises SyntaxError or ValueError."""
    tree = ast.parse(source)
    blocks: dict[str, Block] = {}
    for name, function in list(_functions(tree, "")):
        if _is_cached(function):
            continue
        start = 1 if ast.get_docstring(function, clean=False) is not None else 0
        body = function.body[start:]
        if body:
            dumped = "".join(map(ast.dump, body))
            place = Block(digest_of(dumped.encode()), body[0].lineno, body[-1].end_lineno or body[-1].lineno)
            blocks[_free(name, blocks)] = place
        function.body = function.body[:start]
    return {IMPORTED: Block(digest_of(ast.dump(tree).encode())), **blocks}


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    """Not those inside a function: they belong to its body."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield prefix + child.name, child
        else:
            inner = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix
            yield from _functions(child, inner)


def mentions(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Of each function outside others, which names it uses."""
    for name, function in _functions(tree, ""):
        nodes = list(ast.walk(function))
        used = {node.id for node in nodes if isinstance(node, ast.Name)}
        yield name, used | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _is_cached(function: Function) -> bool:
    names = (ast.unparse(one).partition("(")[0].rpartition(".")[2] for one in function.decorator_list)
    return any(name in CACHING for name in names)


def _free(name: str, taken: dict[str, Block]) -> str:
    """An overload, a property's setter, or the other branch of an `if`."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}#{number}", number + 1
    return free


def changed_blocks(old: Mapping[str, Block], new: Mapping[str, Block]) -> set[str]:
    """A block that came or went changes what names mean, and so counts as the import too."""
    changed = {name for name in old.keys() & new.keys() if old[name].digest != new[name].digest}
    return changed | {IMPORTED} if old.keys() ^ new.keys() else changed
