"""A file of tests, parsed once: its tests, its layer, and what its names refer to."""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from testkit.smells.nodes import DEFINITIONS, Function, Nodes, is_fixture, last_name, walk
from testkit.smells.settings import SmellsSettings

WITH_COMMENTS_TO_READ = re.compile(r"#\s*smells:|^\s*#.*\bdef\s+test", re.MULTILINE)
UNREADABLE = (
    SyntaxError,
    OSError,
    ValueError,
    RuntimeError,
    MemoryError,
    tokenize.TokenError,
)
TestNode = tuple[Function, tuple[ast.ClassDef, ...]]


@dataclass(frozen=True)
class Visible:
    """What the tests of a file can reach in the project's test code, by name."""

    asserting: frozenset[str] = frozenset()
    """Helpers that assert."""
    sleeping: frozenset[str] = frozenset()
    """Helpers that sleep."""
    fixtures: frozenset[str] = frozenset()
    put_back: frozenset[str] = frozenset()
    """Names in a fixture with a tear-down, which may restore what they name."""


@dataclass
class Source:
    path: Path
    text: str
    tree: ast.Module
    settings: SmellsSettings = SmellsSettings()  # noqa: RUF009  (it is frozen)
    visible: Visible = Visible()

    @cached_property
    def layer(self) -> str:
        """The first directory below the tests' root; none for a file outside, or in none of it."""
        root = Path(self.settings.root).parts
        below = self.path.parts[len(root) :]
        return below[0] if (*root, *below) == self.path.parts and len(below) > 1 else ""

    @cached_property
    def all(self) -> Nodes:
        return Nodes(walk(self.tree))

    @cached_property
    def modules(self) -> frozenset[str]:
        """Names that are certainly modules, by `import`."""
        return frozenset(name.name for node in self.all(ast.Import) for name in node.names)

    @cached_property
    def imports(self) -> dict[str, str]:
        """`from time import time as now` gives {"now": "time.time"}; functions' own too."""
        imports: dict[str, str] = {}
        for name in (name for node in self.all(ast.Import) for name in node.names):
            top = name.name.partition(".")[0]
            imports[name.asname or top] = name.name if name.asname else top
        for node in self.all(ast.ImportFrom):
            module = "." * node.level + (f"{node.module}." if node.module else "")
            imports |= {name.asname or name.name: module + name.name for name in node.names}
        return imports

    @cached_property
    def own(self) -> dict[str, ast.AST]:
        """What the file itself binds at its top: it hides an import or a builtin."""
        defined = {node.name: node for node in self.tree.body if isinstance(node, DEFINITIONS)}
        assigned = [node for node in self.tree.body if isinstance(node, ast.Assign)]
        values = {getattr(name, "id", ""): node.value for node in assigned for name in node.targets}
        return {**defined, **values}

    @cached_property
    def _own_texts(self) -> dict[str, str]:
        return {}

    def own_text(self, name: str) -> str:
        """What the file binds to a name, without its spaces and comments."""
        if name not in self._own_texts:
            self._own_texts[name] = ast.dump(self.own[name])
        return self._own_texts[name]

    @cached_property
    def fixture_names(self) -> set[str]:
        """What else `pytest.fixture` is called here: imported as, or filled in beforehand."""
        named = {name for name, path in self.imports.items() if path.endswith(".fixture")}
        made = {
            name
            for name, value in self.own.items()
            if isinstance(value, ast.Call) and "fixture" in (last_name(value.func), *map(last_name, value.args[:1]))
        }
        return named | made

    @cached_property
    def _mentioned(self) -> dict[re.Pattern[str], bool]:
        return {}

    def mentions(self, pattern: re.Pattern[str]) -> bool:
        """Somewhere in its text: asked once a file, before a rule looks at each test."""
        if pattern not in self._mentioned:
            self._mentioned[pattern] = pattern.search(self.text) is not None
        return self._mentioned[pattern]

    def path_of(self, node: ast.expr, local: Collection[str] = ()) -> str:
        """`dt.datetime.now` after `import datetime as dt` is "datetime.datetime.now". A name that
        is not imported begins with a dot (".client.get"), unless it is a builtin's."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ".".join(["", "", *parts])
        is_own = node.id in local or node.id in self.own
        root = f".{node.id}" if is_own else self.imports.get(node.id, node.id)
        return ".".join([root, *parts])

    @cached_property
    def comments(self) -> dict[int, str]:
        """By line; only where one may matter: to tokenize costs more than to parse."""
        if not WITH_COMMENTS_TO_READ.search(self.text):
            return {}
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {one.start[0]: one.string for one in tokens if one.type == tokenize.COMMENT}

    @cached_property
    def lines(self) -> list[str]:
        """As the parser counts them: a form feed ends no line."""
        return self.text.split("\n")


def read(path: Path) -> tuple[str, ast.Module]:
    """Raises one of UNREADABLE."""
    with tokenize.open(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the file, not about us
        text = file.read()
        return text, ast.parse(text, path.name)


def tests_below(node: ast.AST, fixture_names: Collection[str], *classes: ast.ClassDef) -> Iterator[TestNode]:
    for one in ast.iter_child_nodes(node):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            if one.name.startswith("test") and not is_fixture(one, fixture_names):
                yield one, classes
        elif isinstance(one, ast.stmt | ast.excepthandler | ast.match_case):
            inner = [one] if isinstance(one, ast.ClassDef) else []
            yield from tests_below(one, fixture_names, *classes, *inner)
