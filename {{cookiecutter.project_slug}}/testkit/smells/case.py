"""One test, as the rules read it: walked once, its calls resolved through the file's imports."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from testkit.smells.nodes import DEFINITIONS, Function, Nodes, last_name, text_of, walk
from testkit.smells.source import Source, tests_below

ASSERTING = re.compile(
    r"_?assert\w*|raises(_\w+|Group|Exc)?|Raises(Group|Exc)|warns|deprecated_call|expect(_\w+)?"
    r"|(no_|re_)?(fn)?match_lines?(_random)?"
)
PATCHERS = re.compile(
    r"((unittest\.)?mock|\.(\w+_)?mocker)\.patch(\.object|\.multiple)?"
    r"|\.(monkeypatch|mp|m|patch)\.setattr"
)
Call = tuple[ast.Call, str]


@dataclass(frozen=True)
class Case:
    source: Source
    node: Function
    classes: tuple[ast.ClassDef, ...]

    @cached_property
    def lines(self) -> range:
        first = [*self.node.decorator_list, self.node][0]
        return range(first.lineno, (self.node.end_lineno or first.lineno) + 1)

    @cached_property
    def body(self) -> list[ast.stmt]:
        """Without its docstring."""
        return self.node.body[ast.get_docstring(self.node, clean=False) is not None :]

    @cached_property
    def all(self) -> Nodes:
        """Inner functions' nodes too."""
        return Nodes(walk(*self.body))

    @cached_property
    def own(self) -> Nodes:
        """What runs as the test's own steps."""
        inner = (*DEFINITIONS, ast.Lambda)
        return Nodes(walk(*self.body, but_below=inner)) if any(map(self.all, inner)) else self.all

    @cached_property
    def bound(self) -> set[str]:
        """Names that its own body gives a value."""
        stored = {one.id for one in self.all(ast.Name) if isinstance(one.ctx, ast.Store)}
        return stored | {one.name for one in self.all.in_order if isinstance(one, DEFINITIONS)}

    def given(self, name: str) -> list[ast.expr]:
        """What it assigns to a name."""
        assigned = self.all(ast.Assign) if name else []
        return [node.value for node in assigned if name in map(last_name, node.targets)]

    @cached_property
    def parameters(self) -> set[str]:
        return {node.arg for node in walk(self.node.args) if isinstance(node, ast.arg)}

    def path(self, node: ast.expr) -> str:
        return self.source.path_of(node, self.bound | self.parameters)

    @cached_property
    def calls(self) -> list[Call]:
        return [(node, self.path(node.func)) for node in self.all(ast.Call)]

    def called(self, paths: re.Pattern[str]) -> list[Call]:
        """But for what it replaces: then it calls its own double."""
        replaced = {target.rpartition(".")[2] for _, target in self.patches}
        found = [call for call in self.calls if paths.fullmatch(call[1])]
        return [call for call in found if replaced.isdisjoint(call[1].split("."))]

    @cached_property
    def decorators(self) -> list[Call]:
        """Calls in the decorators of the test and of its classes."""
        listed = [node for owner in (self.node, *self.classes) for node in owner.decorator_list]
        calls = [node for node in walk(*listed) if isinstance(node, ast.Call)]
        return [(call, self.path(call.func)) for call in calls]

    @cached_property
    def assertions(self) -> list[ast.stmt | ast.expr]:
        """`assert`, `raises`, `warns`, `self.assertEqual` and their like."""
        return [node for node in self.all.in_order if is_assertion(node)]

    @cached_property
    def asks_a_helper(self) -> bool:
        """Calls, hands on, or is decorated by a helper of the project's tests that asserts."""
        named = [*self.all(ast.Name), *self.all(ast.Attribute)]
        named += [call.func for call, _ in self.decorators]
        return not self.source.asserting.isdisjoint(map(last_name, named))

    @cached_property
    def patches(self) -> list[Call]:
        """Each call that replaces an attribute, with what it replaces as far as it is known."""
        calls = [call for call, path in self.decorators + self.calls if PATCHERS.fullmatch(path)]
        return [(call, self._target(call)) for call in calls]

    def _target(self, call: ast.Call) -> str:
        owner, name = [*call.args, ast.Constant(""), ast.Constant("")][:2]
        return text_of(owner) or f"{self.path(owner)}.{text_of(name)}".rstrip(".")


def is_assertion(node: ast.AST) -> TypeGuard[ast.stmt | ast.expr]:
    if isinstance(node, ast.Raise):
        return node.exc is not None and "AssertionError" in ast.unparse(node.exc)
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Assert)
    name = last_name(node.func)
    if name in {"simplefilter", "filterwarnings"}:
        return any(text_of(one) == "error" for one in node.args[:1])
    if name == "fail":
        return ast.unparse(node.func) in {"pytest.fail", "self.fail"}
    return ASSERTING.fullmatch(name) is not None


class File(Source):
    @cached_property
    def cases(self) -> list[Case]:
        return [Case(self, *found) for found in tests_below(self.tree)]
