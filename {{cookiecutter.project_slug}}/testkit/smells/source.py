"""A file of tests, parsed once: its tests, its layer, and what its imported names stand for."""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from testkit.smells.nodes import Nodes, stored_names, walk

Function = ast.FunctionDef | ast.AsyncFunctionDef
WITH_COMMENTS_TO_READ = re.compile(r"#\s*smells:|^\s*#.*\bdef\s+test", re.MULTILINE)


class Unreadable(Exception):
    def __init__(self, line: int, why: str) -> None:
        self.line = line
        super().__init__(why)


@dataclass
class Source:
    path: Path
    text: str
    tree: ast.Module
    layer: str | None = None
    asserting: frozenset[str] = field(default_factory=frozenset)
    """Names of the helpers, visible from this file, that assert."""

    @cached_property
    def all(self) -> Nodes:
        return Nodes(walk(self.tree))

    @cached_property
    def imports(self) -> dict[str, str]:
        """`from time import time as now` gives {"now": "time.time"}; functions' own too."""
        found: dict[str, str] = {}
        for node in self.all(ast.Import):
            for name in node.names:
                top = name.name.partition(".")[0]
                found[name.asname or top] = name.name if name.asname else top
        for origin in self.all(ast.ImportFrom):
            module = "." * origin.level + (origin.module or "")
            for name in origin.names:
                found[name.asname or name.name] = f"{module}.{name.name}"
        return found

    @cached_property
    def modules(self) -> frozenset[str]:
        """What `import` names for certain as a module."""
        return frozenset(name.name for node in self.all(ast.Import) for name in node.names)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """What the file itself binds at its top: they hide an import or a builtin."""
        bound: set[str] = set()
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bound.add(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                bound |= stored_names(ast.walk(node))
        return frozenset(bound)

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """The file's `NAME = value`."""
        return {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    @cached_property
    def functions(self) -> list[tuple[Function, tuple[ast.ClassDef, ...]]]:
        """Tests, with the classes that they stand in."""
        return list(_tests(self.tree.body, ()))

    @cached_property
    def comments(self) -> dict[int, tuple[str, bool]]:
        """Line -> text, and whether it has the line for itself. Only where one may matter:
        to tokenize costs more than to parse."""
        if not WITH_COMMENTS_TO_READ.search(self.text):
            return {}
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {
            token.start[0]: (token.string, token.line.lstrip().startswith("#"))
            for token in tokens
            if token.type == tokenize.COMMENT
        }


def read(path: Path) -> tuple[str, ast.Module]:
    """Raises Unreadable."""
    try:
        data = path.read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = io.TextIOWrapper(io.BytesIO(data), encoding).read()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the file, not about us
            return text, ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(error.lineno or 1, f"does not parse: {error.msg}") from error
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(1, f"can't be read: {error}") from error


def layer_of(path: Path, root: str) -> str | None:
    """The first directory below `root`; None for a file outside, or in no directory of it."""
    if not path.is_relative_to(root):
        return None
    below = path.relative_to(root).parts
    return below[0] if len(below) > 1 else None


def _tests(
    body: list[ast.stmt], classes: tuple[ast.ClassDef, ...]
) -> Iterator[tuple[Function, tuple[ast.ClassDef, ...]]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test") and not is_fixture(node):
                yield node, classes
        elif isinstance(node, ast.ClassDef):
            yield from _tests(node.body, (*classes, node))
        elif isinstance(node, ast.If | ast.Try | ast.With):
            for block in ("body", "orelse", "finalbody"):
                yield from _tests(getattr(node, block, []), classes)


def is_fixture(node: Function) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
