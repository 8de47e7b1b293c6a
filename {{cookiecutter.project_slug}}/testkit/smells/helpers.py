"""Which helpers assert: a test that calls one of them asserts something.

Names are looked up, not types: a call of `check` asks a helper if a function `check` that asserts
stands in the file, in the conftests above it, or in what these import from the project's tests.
The application is not searched: an `assert` in there is not one of the test's.
"""

import ast
from functools import cache
from pathlib import Path

from testkit.smells.case import is_assertion, last_name, text_of
from testkit.smells.source import Unreadable, read

TEST_CODE = {"test", "tests", "testing", "testkit"}
DEPTH = 2
"""Modules that a helper's module imports are searched; those that they import are not."""


class Helpers:
    """Of one project: remembers each module that it has read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._module = cache(self._read)
        self._names = cache(self._asserting)

    def seen_from(self, path: Path) -> frozenset[str]:
        """Names of the functions and classes that assert, themselves or one call deep."""
        path = path.resolve()
        above = [folder for folder in path.parents if folder.is_relative_to(self.root)]
        seen = {path, *(folder / "conftest.py" for folder in above)}
        border = seen
        for _ in range(DEPTH):
            border = {found for one in border for found in self._module(one).imported} - seen
            seen |= border
        return self._names(frozenset(one for one in seen if self._module(one).functions))

    def _read(self, path: Path) -> "Module":
        try:
            _, tree = read(path)
        except Unreadable:
            return Module({}, frozenset())
        return Module(_functions(tree), frozenset(self._imported(tree, path)))

    def _asserting(self, modules: frozenset[Path]) -> frozenset[str]:
        functions = [one for path in modules for one in self._module(path).functions.items()]
        at_once = frozenset(name for name, calls in functions if None in calls)
        return at_once | {name for name, calls in functions if not at_once.isdisjoint(calls)}

    def _imported(self, tree: ast.Module, path: Path) -> set[Path]:
        wanted: list[tuple[int, str]] = []
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                wanted += [(0, name.name) for name in node.names]
            elif isinstance(node, ast.ImportFrom):
                module = f"{node.module}." if node.module else ""
                wanted += [(node.level, module.rstrip("."))]
                wanted += [(node.level, module + name.name) for name in node.names]
            elif isinstance(node, ast.Assign) and last_name(node.targets[0]) == "pytest_plugins":
                wanted += [(0, text_of(one)) for one in getattr(node.value, "elts", [node.value])]
        return {found for level, name in wanted for found in self._find(path, level, name)}

    def _find(self, path: Path, level: int, name: str) -> list[Path]:
        above = [folder for folder in path.parents if folder.is_relative_to(self.root)]
        bases = [path.parents[level - 1]] if level else [*above, self.root / "lib"]
        part = name.replace(".", "/")
        places = [base / part for base in bases if name]
        files = [file for at in places for file in (at.with_suffix(".py"), at / "__init__.py")]
        return [file for file in files if self._is_test_code(file) and _exists(file)][:1]

    def _is_test_code(self, file: Path) -> bool:
        parts = file.relative_to(self.root).parts if file.is_relative_to(self.root) else ()
        return not TEST_CODE.isdisjoint(parts) or len(parts) == 1


class Module:
    """`functions`: name -> the names that it calls, and None if it asserts itself."""

    def __init__(
        self, functions: dict[str, frozenset[str | None]], imported: frozenset[Path]
    ) -> None:
        self.functions = functions
        self.imported = imported


@cache
def _exists(path: Path) -> bool:
    return path.is_file()


def _functions(tree: ast.Module) -> dict[str, frozenset[str | None]]:
    """Classes stand for what they do when they are made, called or entered. A fixture's own
    asserts are about its set-up: only what it hands out counts."""
    found: dict[str, frozenset[str | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name.startswith("test"):
                continue
            found[node.name] = found.get(node.name, frozenset()) | _done_by(node)
    return found


def _done_by(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> frozenset[str | None]:
    parts: list[ast.AST] = [node]
    if isinstance(node, ast.ClassDef):
        made_or_entered = {"__init__", "__call__", "__enter__", "__exit__", "__aexit__"}
        parts = [part for part in node.body if getattr(part, "name", "") in made_or_entered]
    elif any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list):
        inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        parts = [part for part in ast.walk(node) if isinstance(part, inner) and part is not node]
    done: set[str | None] = set()
    for inside in (one for part in parts for one in ast.walk(part)):
        if is_assertion(inside):
            done.add(None)
        elif isinstance(inside, ast.Call):
            done.add(last_name(inside.func))
    return frozenset(done)
