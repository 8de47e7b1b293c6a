"""One test, as the rules read it: walked once, its calls resolved through the file's imports."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from testkit.smells.nodes import Nodes, children, stored_names
from testkit.smells.rule import Lines
from testkit.smells.source import Function, Source

INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
ASSERTING_CALLS = re.compile(
    r"_?assert\w*|raises(_\w+|Group|Exc)?|Raises(Group|Exc)|warns|deprecated_call"
    r"|(no_|re_)?(fn)?match_lines?(_random)?"
)
PATCHERS = re.compile(
    r"(unittest\.)?mock\.patch(\.object|\.multiple)?"
    r"|\.(\w+_)?mocker\.patch(\.object|\.multiple)?"
    r"|\.(monkeypatch|mp|m|patch)\.setattr"
)


class Call(NamedTuple):
    node: ast.Call
    path: str


@dataclass(frozen=True)
class Case:
    source: Source
    node: Function
    classes: tuple[ast.ClassDef, ...]

    @property
    def name(self) -> str:
        return self.node.name

    @cached_property
    def head(self) -> Lines:
        """`def` to the colon: what is said about the whole test stands here."""
        return Lines(self.node.lineno, max(self.node.lineno, self.node.body[0].lineno - 1))

    @cached_property
    def first_line(self) -> int:
        return min([self.node.lineno, *(node.lineno for node in self.node.decorator_list)])

    @property
    def lines(self) -> range:
        return range(self.first_line, (self.node.end_lineno or self.node.lineno) + 1)

    @cached_property
    def body(self) -> list[ast.stmt]:
        """Without its docstring."""
        return self.node.body[ast.get_docstring(self.node, clean=False) is not None :]

    @cached_property
    def nodes(self) -> list[tuple[ast.AST, bool]]:
        """Of its body, in the order of the text; True where no inner function holds it."""
        found: list[tuple[ast.AST, bool]] = []
        waiting: list[tuple[ast.AST, bool]] = [(node, True) for node in reversed(self.body)]
        while waiting:
            found.append(waiting[-1])
            node, is_own = waiting.pop()
            is_own = is_own and not isinstance(node, INNER)
            waiting += [(child, is_own) for child in reversed(children(node))]
        return found

    @cached_property
    def all(self) -> Nodes:
        """Inner functions' nodes too."""
        return Nodes(node for node, _ in self.nodes)

    @cached_property
    def own(self) -> Nodes:
        """What runs as the test's own steps."""
        return Nodes(node for node, is_own in self.nodes if is_own)

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names that its own body gives a value."""
        names = stored_names(self.all(ast.Name))
        inner = self.all(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return frozenset(names | {node.name for node in inner})

    @cached_property
    def parameters(self) -> frozenset[str]:
        given = self.node.args
        return frozenset(one.arg for one in [*given.posonlyargs, *given.args, *given.kwonlyargs])

    def path(self, node: ast.expr) -> str:
        """`dt.datetime.now` after `import datetime as dt` is "datetime.datetime.now". A name that
        is not imported begins with a dot (".client.get"), unless it is a builtin's."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ".".join(["", "", *reversed(parts)])
        root = node.id
        if root in self.bound or root in self.parameters or root in self.source.own_names:
            root = f".{root}"
        else:
            root = self.source.imports.get(root, root)
        return ".".join([root, *reversed(parts)])

    @cached_property
    def calls(self) -> list[Call]:
        return [Call(node, self.path(node.func)) for node in self.all(ast.Call)]

    @cached_property
    def decorators(self) -> list[Call]:
        """Calls in the decorators of the test and of its classes."""
        listed = [node for owner in (self.node, *self.classes) for node in owner.decorator_list]
        return [
            Call(node, self.path(node.func))
            for decorator in listed
            for node in ast.walk(decorator)
            if isinstance(node, ast.Call)
        ]

    @cached_property
    def assertions(self) -> list[ast.stmt | ast.expr]:
        """`assert`, `raises`, `warns`, `self.assertEqual` and their like, in order."""
        found: list[ast.stmt | ast.expr] = [*self.all(ast.Assert)]
        found += [call for call in self.all(ast.Call) if is_asserting_call(call)]
        found += [node for node in self.all(ast.Raise) if _raises_assertion_error(node)]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    @cached_property
    def asks_a_helper(self) -> bool:
        """Calls, hands on, or is decorated by a helper of the project's tests that asserts."""
        names = {node.id for node in self.all(ast.Name)}
        names |= {node.attr for node in self.all(ast.Attribute)}
        names |= {last_name(call.node.func) for call in self.decorators}
        return not self.source.asserting.isdisjoint(names)

    @cached_property
    def patches(self) -> list[tuple[ast.Call, str]]:
        """Each call that replaces an attribute, with what it replaces as far as it is known."""
        patching = [call for call in self.decorators + self.calls if PATCHERS.fullmatch(call.path)]
        return [(node, self._target(node)) for node, _ in patching]

    def _target(self, call: ast.Call) -> str:
        if not call.args:
            return ""
        first, *rest = [text_of(argument) or self.path(argument) for argument in call.args[:2]]
        named = rest and text_of(call.args[1])
        return f"{first}.{named}" if named and not text_of(call.args[0]) else first


def text_of(node: ast.expr) -> str:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return str(node.value) if is_text else ""  # type: ignore[attr-defined]


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    return next((given.value for given in call.keywords if given.arg in names), None)


def is_asserting_call(call: ast.Call) -> bool:
    name = last_name(call.func)
    if ASSERTING_CALLS.fullmatch(name):
        return True
    first = text_of(call.args[0]) if call.args else ""
    if name in {"simplefilter", "filterwarnings"}:
        return first == "error"
    return name == "fail" and ast.unparse(call.func) in {"pytest.fail", "self.fail"}


def _raises_assertion_error(node: ast.Raise) -> bool:
    return node.exc is not None and "AssertionError" in ast.unparse(node.exc)


def is_assertion(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return is_asserting_call(node)
    return isinstance(node, ast.Assert) or (
        isinstance(node, ast.Raise) and _raises_assertion_error(node)
    )


class File(NamedTuple):
    source: Source
    cases: list[Case]


def open_file(source: Source) -> File:
    return File(source, [Case(source, node, classes) for node, classes in source.functions])
