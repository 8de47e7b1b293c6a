"""Is there a loop where a table of cases should be?"""

import ast
import builtins
import re
import sys
from collections.abc import Sequence

from testkit.findings import NOTE, WARNING
from testkit.smells.case import Case, is_assertion
from testkit.smells.nodes import Function, last_name, walk
from testkit.smells.rule import Breaches, rule

LANGUAGE = {*sys.stdlib_module_names, *vars(builtins)}
PREPARES = re.compile(r"(anyio|trio)\..*(sleep|checkpoint)|(\w+\.)*checkpoint|\.monkeypatch\..*")
COLLECTS = re.compile(r"\.(\w+)\.(append|add|extend|insert|update|pop|remove|discard)")
LOOKS_UP = re.compile(
    r"(get|has|is|find|count|index|read|lookup|fetch|exists|one|first|scalar|query|filter|execute"
    r"|select|all|\w+_for|\w+_by|\w+_of)(_\w+)?|\w+_exists"
)
ASKED = re.compile(r"get|post|put|patch|delete|request|fetch|send|execute|run|invoke")
Loop = ast.For | ast.AsyncFor


@rule("input-loop", WARNING, fix="parametrise, so that each input is a test of its own")
def input_loop(case: Case) -> Breaches:
    message = "a loop over inputs drives the test, and the first failure hides the rest"
    for loop in loops_of(case) if case.source.layer != "performance" else ():
        if drives(loop, case) and not _is_inside_another(loop, case):
            yield loop, message, WARNING if _is_a_table(loop, case) else NOTE


def _is_inside_another(loop: Loop, case: Case) -> bool:
    """Which reports it already."""
    outer = [one for one in loops_of(case) if one is not loop and loop in walk(one)]
    return any(drives(one, case) for one in outer)


def _is_a_table(loop: Loop, case: Case) -> bool:
    """It is the whole test, and each round is one by itself: then parametrising changes nothing.
    Nothing is asserted or done beside it, nothing is opened around it, no round writes what the
    next one reads, and no input is a fixture."""
    inside = {*walk(loop)}
    around = [*case.blocks, *case.loops, *case.own(ast.If), *case.own(ast.Try)]
    outer = [one for one in around if one not in inside and loop in walk(*one.body)]
    raising = {item.context_expr for one in case.blocks for item in one.items if one in outer}
    branches = [one for one in outer if not isinstance(one, ast.With | ast.AsyncWith)]
    opened = branches or not all(map(is_assertion, raising))
    beside = [one for one in case.assertions if one not in inside | raising]
    alone = not opened and not beside and not _acted_before(loop, case)
    return alone and not _goes_on(loop, case) and not _hands_on(loop, case) and not _takes_fixtures(loop, case)


def _hands_on(loop: Loop, case: Case) -> bool:
    """What it writes belongs to something from before the loop."""
    body = [*walk(*loop.body)]
    stored = [one for one in walk(loop) if isinstance(one, ast.Name)]
    own = {one.id for one in stored if isinstance(one.ctx, ast.Store)}
    written: list[ast.expr] = [
        one for one in body if isinstance(one, ast.Attribute | ast.Subscript) and isinstance(one.ctx, ast.Store)
    ]
    written += [one.target for one in body if isinstance(one, ast.AugAssign)]
    for call in [one for one in body if isinstance(one, ast.Call)]:
        if COLLECTS.fullmatch(case.path(call.func)):
            written.append(call.func)
    roots = {one.id for node in written for one in walk(node) if isinstance(one, ast.Name)}
    return bool(roots & (case.bound | case.parameters) - own)


def _takes_fixtures(loop: Loop, case: Case) -> bool:
    """No table of parameters can hold one."""
    values = [loop.iter, *case.values_of(last_name(loop.iter))]
    names = {one.id for one in walk(*values) if isinstance(one, ast.Name)}
    return bool(names & case.parameters - case.parametrized)


@rule("assertion-in-loop", NOTE, fix="compare collections, or assert how many there are")
def assertion_in_loop(case: Case) -> Breaches:
    for loop in loops_of(case):
        asserts = any(map(is_assertion, walk(*loop.body)))
        if asserts and not drives(loop, case) and _may_be_empty(loop, case):
            yield loop, "asserts in a loop, which asserts nothing when there is nothing to loop over"


def _goes_on(loop: Loop, case: Case) -> bool:
    """With steps after it, it arranges."""
    later = [one for one in case.own(ast.Call) if one.lineno > (loop.end_lineno or 0)]
    asserted = {part for one in case.assertions for part in walk(one)}
    return any(_is_act(one, case) for one in later if one not in asserted)


def loops_of(case: Case) -> list[Loop]:
    return [*case.own(ast.For), *case.own(ast.AsyncFor)]


def drives(loop: Loop, case: Case) -> bool:
    """It hands inputs that the test wrote down to the code, and asserts what comes of each; or one
    `raises` is around all of them. One that repeats, arranges or looks at results doesn't."""
    target = {node.id for node in walk(loop.target) if isinstance(node, ast.Name)}
    calls = [node for node in walk(*loop.body) if isinstance(node, ast.Call)]
    if loop.orelse or not _is_input(loop.iter, case) or _in_a_table(calls):
        return False
    raising = [block for block in case.blocks if loop in walk(block)]
    around = any(is_assertion(item.context_expr) for block in raising for item in block.items)
    checks = [node for node in walk(*loop.body) if is_assertion(node)]
    if not checks and not around:
        return False
    asserted = {one for check in checks for one in walk(check)}
    acts = [call for call in calls if _is_act(call, case) and _takes(call, target, loop)]
    looks = [call for call in acts if LOOKS_UP.fullmatch(last_name(call.func))]
    driving = [call for call in acts if call not in looks]
    if not _acted_before(loop, case):
        return bool(driving) or any(call not in asserted for call in acts)
    return any(call not in asserted for call in driving)


def _is_input(node: ast.expr, case: Case) -> bool:
    """A literal collection, or a name of the file or the test for one."""
    match node:
        case ast.Name(name):
            values = case.values_of(name) if name in case.bound else [case.source.own.get(name)]
            return bool(values) and all(map(_held, values))
        case ast.Call(ast.Attribute(collection, "items" | "keys" | "values"), []):
            return _is_input(collection, case)
        case ast.Call(called, arguments) if case.path(called) in {"enumerate", "zip", "reversed"}:
            return all(_is_input(argument, case) for argument in arguments)
    # A list of what the test made is a collection of results.
    return bool(_held(node)) and case.bound.isdisjoint(map(last_name, walk(node)))


def _held(node: ast.AST | None) -> list[ast.AST]:
    """By a literal collection; one that holds nothing is filled later, one of one is a value."""
    held = getattr(node, "elts", None) or getattr(node, "keys", None) or []
    return held if len(held) > 1 else []


def _in_a_table(calls: Sequence[ast.Call]) -> bool:
    """`with self.subTest(…)`: each input is reported by itself."""
    return any(last_name(call.func) in {"subTest", "subtests", "test"} for call in calls)


def _is_act(call: ast.Call, case: Case) -> bool:
    """It calls the code under test: not the language, nor its library, nor to assert, to wait, or
    to collect in a name of the test's own."""
    path = case.path(call.func)
    inner = {one.name for one in case.all.in_order if isinstance(one, Function)}
    if path.removeprefix(".") in inner:
        return False
    collects = COLLECTS.fullmatch(path)
    is_idle = path.partition(".")[0] in LANGUAGE or PREPARES.fullmatch(path)
    return not (is_assertion(call) or is_idle or (collects and collects[1] in case.bound))


def _takes(call: ast.Call, names: set[str], loop: Loop) -> bool:
    """The input, or what the loop made of it."""
    made = {
        node.id
        for step in walk(*loop.body)
        if isinstance(step, ast.Assign)
        for node in walk(*step.targets)
        if isinstance(node, ast.Name)
    }
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(one, ast.Name) and one.id in names | made for one in walk(*arguments))


def _acted_before(loop: Loop, case: Case) -> bool:
    """Then the loop looks at what that did."""
    own = [*case.own(ast.Expr), *case.own(ast.Assert)]
    steps: list[ast.AST] = [one for one in own if one.lineno < loop.lineno]
    answers = [one.value for one in case.own(ast.Assign) if one.lineno < loop.lineno]
    steps += [one for one in answers if isinstance(one, ast.Await) or _is_asked(one)]
    calls = [node for node in walk(*steps) if isinstance(node, ast.Call)]
    return any(_is_act(call, case) for call in calls)


def _is_asked(value: ast.expr) -> bool:
    """`response = client.get(…)`; making an object is arranging."""
    return isinstance(value, ast.Call) and bool(ASKED.fullmatch(last_name(value.func)))


def _may_be_empty(loop: Loop, case: Case) -> bool:
    """It runs over what the code gave, and nothing else is asserted about that, or after it."""
    names = {node.id for node in walk(loop.iter) if isinstance(node, ast.Name)}
    is_result = bool(names & (case.bound | case.parameters))
    inside = {*walk(*loop.body)}
    others = [one for one in case.assertions if one not in inside]
    literal = bool(_held(loop.iter)) or "range" in map(last_name, walk(loop.iter))
    return is_result and not literal and not others
