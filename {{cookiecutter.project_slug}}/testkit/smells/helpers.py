"""Which helpers assert: a test that calls one of them asserts something.

Names are looked up, not types: a call of `check` asks a helper if a function `check` that asserts
stands in the file, in the conftests above it, or in what these import from the project's tests.
The application is not searched: an `assert` in there is not one of the test's.
"""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

from testkit.smells.case import is_assertion, last_name, text_of
from testkit.smells.source import Function, Source, Unreadable, is_fixture, read

TEST_CODE = {"test", "tests", "testing", "testkit"}
DEPTH = 2
"""Modules that a helper's module imports are searched; those that they import are not."""
MADE_OR_ENTERED = {"__init__", "__post_init__", "__call__", "__enter__", "__exit__", "__aexit__"}
Doing = frozenset[str | None]
"""The names that a function calls, and None if it asserts itself."""


class Module(NamedTuple):
    functions: dict[str, Doing]
    imported: frozenset[Path]


class Helpers:
    """Of one project: remembers each module that it has read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._modules: dict[Path, Module] = {}
        self._find = cache(self._search)
        self._names = cache(self._asserting)

    def seen_from(self, path: Path, source: Source) -> frozenset[str]:
        """Names of the functions and classes that assert, themselves or one call deep."""
        self._modules[path] = self._learn(path, source)
        seen = {path, *(folder / "conftest.py" for folder in self._above(path.parent))}
        border = seen
        for _ in range(DEPTH):
            border = {found for one in border for found in self._module(one).imported} - seen
            seen |= border
        return self._names(frozenset(one for one in seen if self._module(one).functions))

    def _module(self, path: Path) -> Module:
        if path not in self._modules:
            try:
                self._modules[path] = self._learn(path, Source(path, *read(path)))
            except Unreadable:
                self._modules[path] = Module({}, frozenset())
        return self._modules[path]

    def _learn(self, path: Path, source: Source) -> Module:
        found = [self._find(path.parent, level, name) for level, name in _wanted(source)]
        return Module(_functions(source), frozenset(file for file in found if file))

    def _asserting(self, modules: frozenset[Path]) -> frozenset[str]:
        functions = [one for path in modules for one in self._module(path).functions.items()]
        at_once = frozenset(name for name, doing in functions if None in doing)
        return at_once | {name for name, doing in functions if not at_once.isdisjoint(doing)}

    def _search(self, folder: Path, level: int, name: str) -> Path | None:
        bases = [[folder, *folder.parents][level - 1]] if level else [*self._above(folder)]
        bases += [] if level else [self.root / "lib", self.root / "src"]
        for place in [base / name.replace(".", "/") for base in bases]:
            for file in (place.parent / f"{place.name}.py", place / "__init__.py"):
                if self._is_test_code(file) and file.is_file():
                    return file
        return None

    def _above(self, folder: Path) -> list[Path]:
        folders = [folder, *folder.parents]
        return [one for one in folders if one.is_relative_to(self.root)]

    def _is_test_code(self, file: Path) -> bool:
        parts = file.relative_to(self.root).parts if file.is_relative_to(self.root) else ()
        return not TEST_CODE.isdisjoint(parts) or len(parts) == 1


def _wanted(source: Source) -> list[tuple[int, str]]:
    """Modules by name, with the dots of a relative import counted."""
    wanted = [(0, name.name) for node in source.all(ast.Import) for name in node.names]
    for node in source.all(ast.ImportFrom):
        module = node.module or ""
        inner = [f"{module}.{name.name}".strip(".") for name in node.names]
        wanted += [(node.level, name) for name in (module, *inner) if name]
    plugins = source.constants.get("pytest_plugins")
    return wanted + [(0, text_of(one)) for one in getattr(plugins, "elts", []) if text_of(one)]


def _functions(source: Source) -> dict[str, Doing]:
    found: dict[str, Doing] = {}
    for node in source.all(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        if not node.name.startswith("test"):
            found[node.name] = found.get(node.name, frozenset()) | _doing(node)
    return found


def _doing(node: Function | ast.ClassDef) -> Doing:
    """Of a class, what it does when it is made, called or entered. A fixture's own asserts are
    about its set-up: only what it hands out counts."""
    parts: list[ast.AST] = [node]
    if isinstance(node, ast.ClassDef):
        parts = [part for part in node.body if getattr(part, "name", "") in MADE_OR_ENTERED]
    elif is_fixture(node):
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        parts = [part for part in ast.walk(node) if isinstance(part, inner) and part is not node]
    inside = [one for part in parts for one in ast.walk(part)]
    calls = {last_name(one.func) for one in inside if isinstance(one, ast.Call)}
    return frozenset(calls | ({None} if any(map(is_assertion, inside)) else set()))
