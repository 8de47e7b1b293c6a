"""Which helpers assert or sleep, and which fixtures there are: a test that calls a helper that
asserts counts as asserting.

Names are looked up, not types: a call of `check` asks a helper if a function `check` that asserts
is in the file, in the conftests above it, or in what these import from the project's tests.
The application is not searched: an `assert` in there is not one of the test's.
"""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from testkit.smells.case import is_assertion
from testkit.smells.nodes import DEFINITIONS, Definition, is_fixture, last_name, text_of, walk
from testkit.smells.source import UNREADABLE, Source, Visible, read

TEST_CODE = {"test", "tests", "testing", "testkit"}
DEPTH = 2
"""Modules that a helper's module imports are searched; those that they import are not."""
MADE_OR_ENTERED = {"__init__", "__post_init__", "__call__", "__enter__", "__exit__", "__aexit__"}
ASSERT = "assert"
"""Marks, among the names that a function calls, that it asserts itself; not a valid function name."""
SLEEP = re.compile(r"(time|asyncio|anyio|trio|gevent|eventlet)\.sleep")
TEARS_DOWN = (ast.Yield, ast.YieldFrom)


@dataclass(frozen=True)
class Module:
    functions: list[tuple[str, set[str]]] = field(default_factory=list)
    """Each with what it calls."""
    sleeping: set[str] = field(default_factory=set)
    fixtures: dict[str, set[str]] = field(default_factory=dict)
    """Each with the names in it, if it has a tear-down."""
    imported: set[Path] = field(default_factory=set)


class Helpers:
    """Of one project: remembers each module that it has read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._modules: dict[Path, Module] = {}
        self._find = cache(self._search)

    def seen_from(self, path: Path, source: Source) -> Visible:
        """A helper asserts, or sleeps, itself or one call deep."""
        self._modules[path] = self._learn(path, source)
        seen = border = {path, *(folder / "conftest.py" for folder in self._above(path.parent))}
        for _ in range(DEPTH):
            border = {file for one in border for file in self._module(one).imported} - seen
            seen = seen | border
        modules = [self._module(one) for one in seen]
        functions = [function for one in modules for function in one.functions]
        at_once = {name for name, calls in functions if ASSERT in calls}
        fixtures = [fixture for one in modules for fixture in one.fixtures.items()]
        return Visible(
            asserting=frozenset(at_once | {name for name, calls in functions if at_once & calls}),
            sleeping=frozenset(name for one in modules for name in one.sleeping),
            fixtures=frozenset(name for name, _ in fixtures),
            put_back=frozenset(word for _, words in fixtures for word in words),
        )

    def _module(self, path: Path) -> Module:
        if path not in self._modules:
            try:
                self._modules[path] = self._learn(path, Source(path, *read(path)))
            except UNREADABLE:
                self._modules[path] = Module()
        return self._modules[path]

    def _learn(self, path: Path, source: Source) -> Module:
        plugins = map(text_of, getattr(source.own.get("pytest_plugins"), "elts", []))
        names = {*source.imports.values(), *source.modules, *filter(None, plugins)}
        imported = {file for name in names if (file := self._find(path.parent, name))}
        definitions = [node for node in source.all.in_order if isinstance(node, DEFINITIONS)]
        sleeps = "sleep" in source.text
        functions = [one for one in definitions if not isinstance(one, ast.ClassDef)]
        fixtures = [one for one in functions if is_fixture(one, source.fixture_names)]
        helpers = [one for one in functions if one not in fixtures and not one.name.startswith("test")]
        return Module(
            [(one.name, _calls(one, source)) for one in definitions],
            {one.name for one in helpers if sleeps and _sleeps(one, source)},
            {one.name: _in_tear_down(one) for one in fixtures},
            imported,
        )

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


def _calls(node: Definition, source: Source) -> set[str]:
    """Of a class, what it does when it is made, called or entered. A fixture's own asserts are
    about its set-up: only what it hands out counts."""
    parts: Sequence[ast.AST] = [node]
    if isinstance(node, ast.ClassDef):
        parts = [part for part in node.body if getattr(part, "name", "") in MADE_OR_ENTERED]
    elif is_fixture(node):
        parts = [part for part in walk(*node.body) if isinstance(part, DEFINITIONS)]
    inside = [inner for part in parts for inner in source.all.below(part)]
    calls = {last_name(one.func) for one in inside if isinstance(one, ast.Call)}
    return calls | ({ASSERT} if any(map(is_assertion, inside)) else set())


def _sleeps(node: ast.AST, source: Source) -> bool:
    """Not in a loop, where it looks again until something is there."""
    polling = (ast.While, ast.For, ast.AsyncFor)
    calls = [one for one in walk(node, but_below=polling) if isinstance(one, ast.Call)]
    return any(SLEEP.fullmatch(source.path_of(one.func)) and not is_a_turn(one) for one in calls)


def is_a_turn(call: ast.Call) -> bool:
    """`sleep(0)` waits for nothing."""
    return [ast.unparse(one) for one in call.args] == ["0"]


def _in_tear_down(fixture: ast.AST) -> set[str]:
    inside = [*walk(fixture)]
    ends = any(isinstance(one, TEARS_DOWN) or last_name(one) == "addfinalizer" for one in inside)
    return {*filter(None, map(last_name, inside))} if ends else set()
