"""The rules: which tests a change may affect. Where no rule knows, all of them."""

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from testkit.affected.blocks import IMPORTED, blocks_of, changed_blocks, mentions
from testkit.affected.imports import Dependents, dependents, is_test_file
from testkit.affected.mapping import ALL, CoverageMap, union

CONFIGURATION = (
    "pyproject.toml", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg", ".coveragerc",
    "*.lock", "pylock*.toml", "requirements*.txt", "requirements*.in", "constraints*.txt", ".python-version", ".env*",
    "sitecustomize.py", "usercustomize.py",
)  # fmt: skip
"""Names of what pytest, Python and installers read: a test that reads it, too, is not the only one it affects."""


class Reason(NamedTuple):
    path: str
    why: str
    tests: int
    """A set, as in the map."""


class Selection(NamedTuple):
    tests: Sequence[str]
    """Of those that the map knows. A test that it doesn't know always runs."""
    is_everything: bool
    reasons: Sequence[Reason]


def select(
    recorded: CoverageMap,
    now: Mapping[str, str],
    text: Callable[[str], str],
    older: Mapping[str, str | None],
    ignored: Sequence[str],
) -> Selection:
    """`now` has the digest of each file, `text` reads one, and `older` has the files that differ from
    another commit, as they were there."""
    rules = _Rules(recorded, now, text, older, ignored)
    changed = {path for path in now.keys() | recorded.files.keys() if now.get(path) != recorded.files.get(path)}
    reasons = [rules.reason(path) for path in sorted(changed | older.keys())]
    chosen = union(reason.tests for reason in reasons)
    if any(not reason.why.startswith("ignored") for reason in reasons):
        chosen |= recorded.started_processes
    return Selection(recorded.names(chosen), chosen == ALL, reasons)


MAKERS = frozenset({"__init__", "__new__", "__post_init__"})


class _Rules:
    def __init__(
        self,
        recorded: CoverageMap,
        now: Mapping[str, str],
        text: Callable[[str], str],
        older: Mapping[str, str | None],
        ignored: Sequence[str],
    ) -> None:
        self._map = recorded
        self._now = now
        self._text = text
        self._older = older
        self._ignored = ignored

    def reason(self, path: str) -> Reason:
        if any(fnmatchcase(PurePosixPath(path).name, pattern) for pattern in CONFIGURATION):
            return Reason(path, "it configures the run", ALL)
        if self._is_ignored(path):
            tests = self._map.opened.get(path, 0)
            return Reason(path, "read by tests" if tests else "ignored, and no test reads it", tests)
        if path.endswith(".py"):
            return self._python(path)
        tests = self._map.opened.get(path, 0) | self._listed(path)
        return Reason(path, "read by tests", tests) if tests else Reason(path, "nobody knows what it changes", ALL)

    def _is_ignored(self, path: str) -> bool:
        """Not beside sources: there text is data, whoever reads it."""
        is_data = any(root and path.startswith(f"{root}/") for root in self._map.roots)
        return not is_data and any(fnmatchcase(path, pattern) for pattern in self._ignored)

    def _listed(self, path: str) -> int:
        """Who looks into a folder sees what comes and goes."""
        is_steady = path in self._now and path in self._map.files and self._older.get(path, "") is not None
        return 0 if is_steady else self._map.listed.get(str(PurePosixPath(path).parent), 0)

    def _python(self, path: str) -> Reason:
        if PurePosixPath(path).name == "conftest.py":
            return Reason(path, "all tests below it", self._map.below(str(PurePosixPath(path).parent)))
        if path in self._map.preloaded and not path.startswith("tests/"):
            return Reason(path, "pytest loads it before the tests", ALL)
        read = self._map.opened.get(path, 0)
        changed = self._changed(path)
        if changed & {IMPORTED, *self._map.at_import.get(path, ())}:
            return self._imported(path, "what runs at its import changed")
        tests, untested = read, []
        for name in changed:
            if ran := self._ran(path, name):
                tests |= ran | self._users_of_what_it_made(name, ran) | self._users_of_the_object(path, name)
            else:
                untested.append(name)
        if untested:
            return self._imported(path, f"no test was seen in {untested[0]}")
        names = ", ".join(sorted(changed)) or "comments and format"
        return Reason(path, names, tests)

    def _changed(self, path: str) -> set[str]:
        try:
            new = blocks_of(self._text(path)) if path in self._now else {}
            olds = [self._map.blocks.get(path, {})] if self._now.get(path) != self._map.files.get(path) else []
            if path in self._older:
                olds.append(blocks_of(self._older[path] or "") if self._older[path] is not None else {})
        except (SyntaxError, ValueError, OSError):
            return {IMPORTED}
        if self._map.files.get(path) == "":
            return {IMPORTED}
        return set().union(*(changed_blocks(old, new) for old in olds))

    def _ran(self, path: str, name: str) -> int:
        ran = self._map.ran.get(path, {}).get(name, 0)
        if is_test_file(path):
            node = f"{path}::{name.replace('.', '::')}"
            own = (place for place, test in enumerate(self._map.tests) if test.partition("[")[0] == node)
            ran |= sum(1 << place for place in own)
        return ran

    def _users_of_the_object(self, path: str, name: str) -> int:
        """An object may outlive the test that made it (a middleware of a shared app): who calls it uses it."""
        owner, _, last = name.partition("#")[0].rpartition(".")
        if not owner or last not in MAKERS:
            return 0
        ran = self._map.ran.get(path, {})
        return union(its for other, its in ran.items() if other.startswith(f"{owner}."))

    def _users_of_what_it_made(self, name: str, ran: int) -> int:
        """A function that one test of each process ran may have filled a cache: who calls it uses that, too."""
        names, tests, waiting = {name}, 0, [(name, ran)]
        while waiting:
            name, ran = waiting.pop()
            if ran.bit_count() > self._map.processes:
                continue
            for caller, its in self._callers.get(_called(name), {}).items():
                tests |= its
                if caller not in names:
                    names.add(caller)
                    waiting.append((caller, its))
        return tests

    @cached_property
    def _callers(self) -> Mapping[str, Mapping[str, int]]:
        """By a name, the functions that mention it, with the tests that ran them."""
        callers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for path, tree in self._trees.items():
            for name, mentioned in mentions(tree) if tree else ():
                ran = self._map.ran.get(path, {}).get(name, 0)
                for each in mentioned if ran else ():
                    callers[each][name] |= ran
        return callers

    def _imported(self, path: str, why: str) -> Reason:
        users = self._dependents.of(path)
        tests = union([self._map.opened.get(path, 0), self._listed(path), *map(self._hooked, users)])
        tests |= self._map.in_files(users)
        is_unused_and_new = path not in self._map.files and not self._dependents.has_importers(path)
        if not tests and not is_test_file(path) and not is_unused_and_new:
            return Reason(path, f"{why}, and nobody knows who uses it", ALL)
        return Reason(path, why, tests)

    def _hooked(self, path: str) -> int:
        """A file with hooks of pytest takes part in each test; one with fixtures, in those that use them."""
        if PurePosixPath(path).name == "conftest.py":
            return self._map.below(str(PurePosixPath(path).parent))
        tree = self._trees.get(path)
        return ALL if tree and any(_is_hook(node) for node in tree.body) else 0

    @cached_property
    def _dependents(self) -> Dependents:
        return dependents(self._trees, self._map.roots)

    @cached_property
    def _trees(self) -> dict[str, ast.Module | None]:
        paths = {path for path in self._now.keys() | self._map.files.keys() if path.endswith(".py")}
        return {path: self._parsed(path) for path in paths}

    def _parsed(self, path: str) -> ast.Module | None:
        try:
            return ast.parse(self._text(path))
        except (SyntaxError, ValueError, OSError):
            return None


def _called(name: str) -> str:
    """By what callers call it: a class for its `__init__`."""
    *owners, last = name.partition("#")[0].split(".")
    return owners[-1] if owners and last.startswith("__") else last


def _is_hook(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.name.startswith("pytest_")
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "pytest_plugins" for target in node.targets
    )
