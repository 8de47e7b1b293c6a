"""Does the test read from top to bottom: arrange, act, assert?"""

import ast
import re
from collections.abc import Sequence

from testkit.findings import ERROR, NOTE
from testkit.smells.case import Case, is_assertion
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import Breaches, rule

MOST_LINES = 50
MOST_SET_UP = 10
LARGEST_PAYLOAD = 8
PRINT = re.compile(r"print|pprint\.pprint")
RAISES = re.compile(r"raise|fail|throw")
PLATFORM = re.compile(r"(?i)hasattr|platform|version")
SUPPRESS = re.compile(r"contextlib\.suppress")
FAILS = ("raise ", "raise\n", "pytest.fail(", "self.fail(", "assert False", "assert 0")
OUTCOMES = {"skip", "skipTest", "xfail", "fail", "exit"}
IDLE = {"pass", "continue", "..."}
EXPECTED = {"CancelledError", "StopIteration", "StopAsyncIteration", "ImportError"}
BROADEST = {"Exception", "BaseException"}
Branch = ast.If | ast.Match | ast.IfExp | ast.Try | ast.TryStar


@rule("conditional", NOTE, fix="write one test for each case, or parametrise")
def conditional(case: Case) -> Breaches:
    """`assert a if b else c` asserts `c` alone: an error."""
    tries = [node for node in case.own(ast.Try) + case.own(ast.TryStar) if not swallowing(node)]
    looped = {node for loop in case.loops for node in walk(*loop.body)}
    branches: list[Branch] = [*case.own(ast.If), *case.own(ast.IfExp), *case.own(ast.Match), *tries]
    for node in branches:
        word = type(node).__name__.removesuffix("Star").lower()
        alone = isinstance(node, ast.IfExp) or _asserts_nowhere_else(node, case)
        if node not in looped and alone and may_skip_an_assertion(node, case):
            message = f"{word} in a test, so what it asserts may never run"
            yield node, message, ERROR if isinstance(node, ast.IfExp) else NOTE
        elif not _only_ends(node):
            yield node, f"{word} in a test may skip what the test is about", NOTE


def may_skip_an_assertion(node: Branch, case: Case) -> bool:
    match node:
        case ast.If(test, body, orelse):
            one_sided = _asserts(body) != _asserts(orelse) and not _ends(body or orelse)
            return one_sided and not _ends(orelse) and _hangs_on_results(test, case)
        case ast.Match(subject, cases):
            asserting = [_asserts(one.body) for one in cases]
            catches_all = any(ast.unparse(one.pattern) == "_" for one in cases)
            one_sided = any(asserting) and not (all(asserting) and catches_all)
            return one_sided and _hangs_on_results(subject, case)
        case ast.IfExp(test, body, orelse):
            # `assert total == 1 if open else 2` asserts `2` when it isn't open.
            asserted = any(node is getattr(one, "test", None) for one in case.assertions)
            return asserted and isinstance(orelse, ast.Constant)
        case ast.Try(body, handlers, orelse) | ast.TryStar(body, handlers, orelse):
            looked = [one for one in handlers if one.type and _kinds(one).isdisjoint(BROADEST)]
            caught = any(_asserts(one.body) and not _ends(one.body) for one in looked)
            raises = any(isinstance(one, ast.Raise) for one in walk(*body))
            own = any(RAISES.search(last_name(one)) for one in walk(*body))
            fails = raises or own or _fails([*body, *orelse])
            return caught and not _asserts([*body, *orelse]) and not fails


def _asserts_nowhere_else(node: Branch, case: Case) -> bool:
    inside = {*walk(node)}
    return all(one in inside for one in case.assertions)


def _asserts(steps: Sequence[ast.AST]) -> bool:
    return any(map(is_assertion, walk(*steps)))


def _ends(steps: Sequence[ast.stmt]) -> bool:
    """The test is skipped there, or it fails."""
    calls = {last_name(one.func) for one in walk(*steps) if isinstance(one, ast.Call)}
    return not calls.isdisjoint(OUTCOMES) or any(isinstance(one, ast.Raise) for one in steps)


def _only_ends(node: Branch) -> bool:
    """`if WINDOWS: pytest.skip(…)`, and a `finally` that cleans up."""
    if isinstance(node, ast.If):
        return _ends(node.body) and not node.orelse
    if not isinstance(node, ast.Try) or _asserts(node.finalbody):
        return False
    return all(_is_idle(one) and _kinds(one) & EXPECTED for one in node.handlers)


def _is_idle(handler: ast.ExceptHandler) -> bool:
    return IDLE.issuperset(map(ast.unparse, handler.body))


def _kinds(handler: ast.ExceptHandler) -> set[str]:
    return {last_name(one) for one in walk(handler.type)} - {""} if handler.type else set()


def _hangs_on_results(test: ast.expr, case: Case) -> bool:
    """On what the test got from the code, not on a platform, a constant or a row of a table."""
    inside = [*walk(test)]
    if any(PLATFORM.search(last_name(one)) for one in inside):
        return False
    names = {node.id for node in inside if isinstance(node, ast.Name)} - case.parametrized
    got = {name for name in names if any(_is_got(one) for one in case.values_of(name))}
    called = {
        node.id
        for part in inside
        if isinstance(part, ast.Attribute | ast.Subscript | ast.Call)
        for node in walk(part)
        if isinstance(node, ast.Name)
    }
    return bool(got or called & names & case.parameters - {"self", "request", "cls"})


def _is_got(value: ast.expr) -> bool:
    return any(isinstance(one, ast.Call | ast.Await) for one in walk(value))


@rule("swallowed-exception", NOTE, fix="let it fail the test, or expect it with pytest.raises")
def swallowed_exception(case: Case) -> Breaches:
    cleaning = {node for block in case.own(ast.Try) for node in walk(*block.finalbody)}
    for node in case.own(ast.Try) + case.own(ast.TryStar):
        if (handler := swallowing(node)) and node not in cleaning:
            yield handler, "an exception is swallowed"
    for call, _ in case.called(SUPPRESS):
        if {"Exception", "BaseException"}.intersection(map(case.path, call.args)):
            yield call, "every exception is swallowed"


def swallowing(node: ast.Try | ast.TryStar) -> ast.ExceptHandler | None:
    """`try: … except: pass`; not one that fails when nothing is raised, that raises it itself, or
    that waits for a task it cancelled."""
    if _fails([*node.body, *node.orelse]) or any(isinstance(x, ast.Raise) for x in walk(*node.body)):
        return None
    for handler in node.handlers:
        if _is_idle(handler) and _kinds(handler).isdisjoint(EXPECTED):
            return handler
    return None


def _fails(steps: Sequence[ast.stmt]) -> bool:
    return f"{ast.unparse(steps[-1])}\n".startswith(FAILS)


@rule("too-long", NOTE, fix="move the arranging into a factory or a fixture")
def too_long(case: Case) -> Breaches:
    lines = (case.node.end_lineno or 0) - case.node.lineno + 1
    set_up = len(case.own(ast.Assign) + case.own(ast.AnnAssign) + case.own(ast.Expr))
    if lines > MOST_LINES:
        yield case.node, f"{lines} lines"
    elif case.assertions and set_up > MOST_SET_UP * len(case.assertions):
        yield case.node, f"{set_up} steps for {len(case.assertions)} assertions"


@rule("print", NOTE, fix="assert it, or look at it in a debugger")
def prints(case: Case) -> Breaches:
    for call, _ in case.called(PRINT):
        yield call, "prints"


@rule("magic-payload", NOTE, fix="use a factory, and pass only what matters here")
def magic_payload(case: Case) -> Breaches:
    for node in case.all(ast.Dict):
        if len(node.keys) > LARGEST_PAYLOAD:
            yield node, f"a dict of {len(node.keys)} keys"
