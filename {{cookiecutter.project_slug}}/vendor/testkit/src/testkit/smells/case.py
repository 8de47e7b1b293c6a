"""One test, as the rules read it: walked once, its calls resolved through the file's imports."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TypeGuard

from testkit.smells.nodes import DEFINITIONS, Function, Nodes, last_line, last_name, text_of, walk
from testkit.smells.source import Source, tests_below

ASSERTING = re.compile(
    r"\w*_assert\w*|assert\w*|raises(_\w+|Group|Exc)?|Raises(Group|Exc)|warns|deprecated_call"
    r"|expect(_\w+)?|(no_|re_)?(fn)?match_lines?(_random)?"
    r"|(eq|ne|is|is_not|is_true|is_false|is_none|is_instance_of|in|not_in|lt|gt|le|ge|startswith)_"
)
PATCHERS = re.compile(
    r"((unittest\.)?mock|\.(\w+_)?mocker)\.patch(\.object|\.multiple)?"
    r"|\.(monkeypatch|mp|m|patch)\.setattr"
)
RUNS = re.compile(r"(asyncio|anyio|trio)\.run|.*\.(run_until_complete|run_sync)")
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
        return Nodes(self.source.all.below(*self.body))

    @cached_property
    def own(self) -> Nodes:
        """What runs as the test's own steps: also `main` after `asyncio.run(main())`."""
        inner = (*DEFINITIONS, ast.Lambda)
        if not any(map(self.all, inner)):
            return self.all
        steps = [*walk(*self.body, but_below=inner)]
        run = {name for call in steps if isinstance(call, ast.Call) for name in self._run_by(call)}
        mains = [one for one in steps if isinstance(one, Function) and one.name in run]
        return Nodes([*steps, *(node for one in mains for node in walk(*one.body))])

    @cached_property
    def blocks(self) -> list[ast.With | ast.AsyncWith]:
        """Inner functions' too."""
        return [*self.all(ast.With), *self.all(ast.AsyncWith)]

    @cached_property
    def loops(self) -> list[ast.For | ast.AsyncFor | ast.While]:
        return [*self.own(ast.For), *self.own(ast.AsyncFor), *self.own(ast.While)]

    def _run_by(self, call: ast.Call) -> set[str]:
        """The inner function that it runs as the test's body, if that is what it does."""
        path = self.path(call.func)
        if RUNS.fullmatch(path):
            return {last_name(getattr(one, "func", one)) for one in call.args}
        others = [one for one in self.body if not isinstance(one, DEFINITIONS)]
        is_all = len(others) == 1 and call in walk(*others)
        return {last_name(call.func)} if is_all and not call.args else set()

    @cached_property
    def text(self) -> str:
        return "\n".join(self.source.lines[self.lines[0] - 1 : self.lines[-1]])

    @cached_property
    def head(self) -> str:
        """How it is called, and what is done to it: its lines above the body, but for its name."""
        lines = self.source.lines[self.lines[0] - 1 : self.node.body[0].lineno - 1]
        text = " ".join(line.strip() for line in lines if not line.lstrip().startswith("#"))
        return text.replace(f" {self.node.name}(", " (", 1)

    @property
    def scope(self) -> str:
        return ".".join(one.name for one in (*self.classes, self.node))

    @cached_property
    def bound(self) -> set[str]:
        """Names that its own body gives a value."""
        stored = {one.id for one in self.all(ast.Name) if isinstance(one.ctx, ast.Store)}
        return stored | {one.name for one in self.all.in_order if isinstance(one, DEFINITIONS)}

    def values_of(self, name: str) -> list[ast.expr]:
        """What it assigns to a name."""
        assigned = self.all(ast.Assign) if name else []
        return [node.value for node in assigned if name in map(last_name, node.targets)]

    @cached_property
    def parametrized(self) -> set[str]:
        """Parameters whose values are in its decorators."""
        rows = [call for call, path in self.decorators if path.endswith(".parametrize")]
        named = [one for call in rows for arg in call.args[:1] for one in walk(arg)]
        words = [word for one in named for word in re.findall(r"\w+", text_of(one))]
        other = [arg for call, _ in self.decorators for arg in [*call.args, *call.keywords]]
        own = {getattr(one, "arg", "") or text_of(one) for one in other}
        own |= {text_of(one.value) for one in other if isinstance(one, ast.keyword)}
        return self.parameters & {*words, *own}

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
        matching = [call for call in self.calls if paths.fullmatch(call[1])]
        return [call for call in matching if replaced.isdisjoint(call[1].split("."))]

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
        return not self.source.visible.asserting.isdisjoint(map(last_name, named))

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
        return [Case(self, *parts) for parts in tests_below(self.tree, self.fixture_names)]

    def scope_of(self, line: int) -> str:
        """The test or class around a line; none for what is outside both."""
        for case in self.cases:
            if line in case.lines:
                return case.scope
        classes = [one for one in self.all(ast.ClassDef) if one.lineno <= line <= last_line(one)]
        return ".".join(one.name for one in classes)
