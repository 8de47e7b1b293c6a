"""Which helpers assert: a test that calls one of them asserts something.

Names are looked up, not types: a call of `check` asks a helper if a function `check` that asserts
stands in the file, in the conftests above it, or in what these import from the project's tests.
The application is not searched: an `assert` in there is not one of the test's.
"""

import ast
from functools import cache
from pathlib import Path

from testkit.smells.case import is_assertion
from testkit.smells.nodes import DEFINITIONS, Definition, is_fixture, last_name, text_of, walk
from testkit.smells.source import UNREADABLE, Source, read

TEST_CODE = {"test", "tests", "testing", "testkit"}
DEPTH = 2
"""Modules that a helper's module imports are searched; those that they import are not."""
MADE_OR_ENTERED = {"__init__", "__post_init__", "__call__", "__enter__", "__exit__", "__aexit__"}
ASSERT = "assert"
"""Stands among the names that a function calls if it asserts itself: no function is called so."""
Functions = list[tuple[str, set[str]]]


class Helpers:
    """Of one project: remembers each module that it has read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._modules: dict[Path, tuple[Functions, set[Path]]] = {}
        self._find = cache(self._search)

    def seen_from(self, path: Path, source: Source) -> frozenset[str]:
        """Names of the functions and classes that assert, themselves or one call deep."""
        self._modules[path] = self._learn(path, source)
        seen = border = {path, *(folder / "conftest.py" for folder in self._above(path.parent))}
        for _ in range(DEPTH):
            border = {file for one in border for file in self._module(one)[1]} - seen
            seen = seen | border
        functions = [function for one in seen for function in self._module(one)[0]]
        at_once = {name for name, calls in functions if ASSERT in calls}
        return frozenset(at_once | {name for name, calls in functions if at_once & calls})

    def _module(self, path: Path) -> tuple[Functions, set[Path]]:
        if path not in self._modules:
            try:
                self._modules[path] = self._learn(path, Source(path, *read(path)))
            except UNREADABLE:
                self._modules[path] = [], set()
        return self._modules[path]

    def _learn(self, path: Path, source: Source) -> tuple[Functions, set[Path]]:
        plugins = map(text_of, getattr(source.own.get("pytest_plugins"), "elts", []))
        wanted = {*source.imports.values(), *source.modules, *filter(None, plugins)}
        imported = {file for name in wanted if (file := self._find(path.parent, name))}
        definitions = [node for node in source.all.in_order if isinstance(node, DEFINITIONS)]
        return [(one.name, _calls(one)) for one in definitions], imported

    def _search(self, folder: Path, name: str) -> Path | None:
        """Of a module, or of something in one; a relative one begins with dots."""
        inner = name.lstrip(".")
        bases = [*self._above(folder), self.root / "lib", self.root / "src"]
        if inner != name:
            bases = [[folder, *folder.parents][len(name) - len(inner) - 1]]
        modules = [inner.replace(".", "/"), inner.rpartition(".")[0].replace(".", "/")]
        ends = [f"{module}{end}" for module in modules for end in (".py", "/__init__.py")]
        files = (base / end for base in bases for end in ends)
        return next((one for one in files if self._is_test_code(one) and one.is_file()), None)

    def _above(self, folder: Path) -> list[Path]:
        return [one for one in (folder, *folder.parents) if one.is_relative_to(self.root)]

    def _is_test_code(self, file: Path) -> bool:
        parts = file.relative_to(self.root).parts if file.is_relative_to(self.root) else ()
        return not TEST_CODE.isdisjoint([*parts, file.stem]) or len(parts) == 1


def _calls(node: Definition) -> set[str]:
    """Of a class, what it does when it is made, called or entered. A fixture's own asserts are
    about its set-up: only what it hands out counts."""
    parts: list[ast.AST] = [node]
    if isinstance(node, ast.ClassDef):
        parts = [part for part in node.body if getattr(part, "name", "") in MADE_OR_ENTERED]
    elif is_fixture(node):
        parts = [part for part in walk(*node.body) if isinstance(part, DEFINITIONS)]
    inside = [*walk(*parts)]
    calls = {last_name(one.func) for one in inside if isinstance(one, ast.Call)}
    return calls | ({ASSERT} if any(map(is_assertion, inside)) else set())
