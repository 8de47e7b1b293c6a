"""Does a loop stand where a table of cases should?"""

import ast
import builtins
import re
import sys

from testkit.smells.case import Case, is_assertion
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import ERROR, WARNING, Breaches, rule

Loop = ast.For | ast.AsyncFor | ast.While
PREPARES = re.compile(r"(anyio|trio)\..*(sleep|checkpoint)|(\w+\.)*checkpoint|\.monkeypatch\..*")
COLLECTS = re.compile(r"\.(\w+)\.(append|add|extend|insert|update|pop|remove|discard)")


@rule("input-loop", ERROR, fix="parametrise: each input a test of its own")
def input_loop(case: Case) -> Breaches:
    for loop in driving_loops(case) if case.source.layer != "performance" else ():
        yield loop, "a loop over inputs drives the test: the first failure hides the rest"


@rule("assertion-in-loop", WARNING, fix="compare collections, or parametrise")
def assertion_in_loop(case: Case) -> Breaches:
    driving = driving_loops(case)
    for loop in _loops(case):
        if loop not in driving and any(map(is_assertion, walk(*loop.body))):
            yield loop, "asserts in a loop: over nothing it asserts nothing"


def _loops(case: Case) -> list[Loop]:
    return case.own(ast.For) + case.own(ast.AsyncFor) + case.own(ast.While)


def driving_loops(case: Case) -> list[Loop]:
    """Loops that act: over inputs that the test wrote down, with nothing done between them and
    the assertion. A loop with steps after it arranges; one over results looks at them."""
    tries = case.own(ast.Try) + case.own(ast.TryStar)
    cleaning = {node for block in tries for node in walk(*block.finalbody)}
    return [
        loop
        for loop in _loops(case)
        if loop not in cleaning
        and (isinstance(loop, ast.While) or _is_input(loop.iter, case))
        and _is_the_act(loop, case)
    ]


def _is_input(node: ast.expr, case: Case) -> bool:
    """A literal collection, `range`, or a name of the file or the test for one."""
    match node:
        case ast.Name(name):
            given = case.given(name) if name in case.bound else [case.source.own.get(name)]
            return bool(given) and all(map(_held, given))
        case ast.Call(ast.Attribute(collection, "items" | "keys" | "values"), []):
            return _is_input(collection, case)
        case ast.Call(called, arguments) if case.path(called) in {"enumerate", "zip", "reversed"}:
            return all(_is_input(argument, case) for argument in arguments)
        case ast.Call(called):
            return case.path(called) == "range"
    # A list of what the test made is a collection of results.
    return bool(_held(node)) and case.bound.isdisjoint(map(last_name, walk(node)))


def _held(node: ast.AST | None) -> list[ast.AST]:
    """By a literal collection; one that holds nothing is filled later."""
    return getattr(node, "elts", None) or getattr(node, "keys", None) or []


def _is_the_act(loop: Loop, case: Case) -> bool:
    """Nothing acts between it and the assertion in it, around it, or next to it."""
    start, end = loop.lineno, loop.end_lineno or 0
    checks = [check.end_lineno or 0 for check in case.assertions]
    for block in case.own(ast.With) + case.own(ast.AsyncWith):
        if any(is_assertion(item.context_expr) for item in block.items):
            checks.append(block.end_lineno or 0)
    until = min((line for line in checks if line >= start), default=0)
    later = [one for one in case.own(ast.Expr) + case.own(ast.Assign) if end < one.lineno < until]
    acts = [any(_acts(step, case) for step in steps) for steps in (loop.body, later)]
    return until > 0 and acts == [True, False]


def _acts(step: ast.stmt, case: Case) -> bool:
    """Whether it calls something, but to assert, to wait, or to collect in a name of its own."""
    inside = [*walk(step)]
    checked = {inner for node in inside if is_assertion(node) for inner in walk(node)}
    calls = [node for node in inside if isinstance(node, ast.Call) and node not in checked]
    return any(not _is_idle(case.path(call.func), case) for call in calls)


def _is_idle(path: str, case: Case) -> bool:
    """What acts is the code under test, not the language nor its library."""
    top = path.partition(".")[0]
    collects = COLLECTS.fullmatch(path)
    return (
        top in sys.stdlib_module_names
        or top in vars(builtins)
        or PREPARES.fullmatch(path) is not None
        or (collects is not None and collects[1] in case.bound)
    )
