"""Which helpers assert: a test that calls one of them asserts something.

Names are looked up, not types: a call of `check` asks a helper if a function `check` that asserts
stands in the file, in the conftests above it, or in what these import from the project's tests.
The application is not searched: an `assert` in there is not one of the test's.
"""

import ast
from functools import cache
from pathlib import Path

from testkit.smells.case import is_assertion
from testkit.smells.nodes import INNER, Function, is_fixture, last_name, text_of, walk
from testkit.smells.source import UNREADABLE, Source, read

TEST_CODE = {"test", "tests", "testing", "testkit"}
DEPTH = 2
"""Modules that a test's imports import are searched; those that they import are not."""
MADE_OR_ENTERED = {"__init__", "__post_init__", "__call__", "__enter__", "__exit__", "__aexit__"}
ASSERT = "assert"
"""Stands among the names that a function calls if it asserts itself: no function is called so."""


class Helpers:
    """Of one project: remembers each module that it has read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._read = cache(self._open)
        self._find = cache(self._search)
        self._asserting = cache(lambda path, depth: self.seen_from(path, self._read(path), depth))

    def seen_from(self, path: Path, source: Source, depth: int = DEPTH) -> frozenset[str]:
        """Names of the functions and classes that assert, themselves or one call deep."""
        beside = {folder / "conftest.py" for folder in self._above(path.parent)}
        beside |= {file for name in _wanted(source) if (file := self._find(path.parent, name))}
        seen = {ASSERT}.union(*(self._asserting(one, depth - 1) for one in beside if depth))
        definitions = source.all(ast.FunctionDef) + source.all(ast.AsyncFunctionDef)
        calls = {one: _calls(one) for one in definitions + source.all(ast.ClassDef)}
        for _ in ("itself", "one call deep"):
            seen |= {one.name for one, names in calls.items() if not seen.isdisjoint(names)}
        return frozenset(seen)

    def _open(self, path: Path) -> Source:
        try:
            return Source(path, *read(path))
        except UNREADABLE:
            return Source(path, "", ast.Module([], []))

    def _search(self, folder: Path, name: str) -> Path | None:
        """Of a module, or of something in one; a relative one begins with dots."""
        inner = name.lstrip(".")
        up = [folder, *folder.parents][len(name) - len(inner) - 1]
        above = [*self._above(folder), self.root / "lib", self.root / "src"]
        for base in above if inner == name else [up]:
            for module in (inner, inner.rpartition(".")[0]):
                place = base / module.replace(".", "/")
                for file in (place.with_name(f"{place.name}.py"), place / "__init__.py"):
                    if self._is_test_code(file) and file.is_file():
                        return file
        return None

    def _above(self, folder: Path) -> list[Path]:
        return [one for one in (folder, *folder.parents) if one.is_relative_to(self.root)]

    def _is_test_code(self, file: Path) -> bool:
        parts = file.relative_to(self.root).parts if file.is_relative_to(self.root) else ()
        return not TEST_CODE.isdisjoint([*parts, file.stem]) or len(parts) == 1


def _wanted(source: Source) -> set[str]:
    plugins = getattr(source.own.get("pytest_plugins"), "elts", [])
    return {*source.imports.values(), *source.modules, *filter(None, map(text_of, plugins))}


def _calls(node: Function | ast.ClassDef) -> set[str]:
    """Of a class, what it does when it is made, called or entered. A fixture's own asserts are
    about its set-up: only what it hands out counts."""
    parts: list[ast.AST] = [node]
    if isinstance(node, ast.ClassDef):
        parts = [part for part in node.body if getattr(part, "name", "") in MADE_OR_ENTERED]
    elif is_fixture(node):
        parts = [part for part in walk(*node.body) if isinstance(part, INNER)]
    inside = [*walk(*parts)]
    calls = {last_name(one.func) for one in inside if isinstance(one, ast.Call)}
    return calls | ({ASSERT} if any(map(is_assertion, inside)) else set())
