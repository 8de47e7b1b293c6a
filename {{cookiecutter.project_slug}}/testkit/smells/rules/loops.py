"""Does a loop stand where a table of cases should?"""

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Sequence

from testkit.smells.case import Case, is_assertion
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import ERROR, WARNING, Breaches, rule

LANGUAGE = {*sys.stdlib_module_names, *vars(builtins)}
PREPARES = re.compile(r"(anyio|trio)\..*(sleep|checkpoint)|(\w+\.)*checkpoint|\.monkeypatch\..*")
COLLECTS = re.compile(r"\.(\w+)\.(append|add|extend|insert|update|pop|remove|discard)")
Loop = ast.For | ast.AsyncFor | ast.While


@rule("input-loop", ERROR, fix="parametrise: each input a test of its own")
def input_loop(case: Case) -> Breaches:
    for loop, drives in loops_of(case):
        if drives and case.source.layer != "performance":
            yield loop, "a loop over inputs drives the test: the first failure hides the rest"


@rule("assertion-in-loop", WARNING, fix="compare collections, or parametrise")
def assertion_in_loop(case: Case) -> Breaches:
    for loop, drives in loops_of(case):
        if not drives and any(map(is_assertion, walk(*loop.body))):
            yield loop, "asserts in a loop: over nothing it asserts nothing"


def loops_of(case: Case) -> Iterator[tuple[Loop, bool]]:
    """And whether it drives the test: it acts, over inputs that the test wrote down, with nothing
    done between it and the assertion. With steps after it, it arranges; one over results looks;
    one with an `else` searches, or tries again."""
    tries = case.own(ast.Try) + case.own(ast.TryStar)
    cleaning = {node for block in tries for node in walk(*block.finalbody)}
    for loop in case.own(ast.For) + case.own(ast.AsyncFor) + case.own(ast.While):
        if isinstance(loop, ast.While):
            over_inputs = any(isinstance(step, ast.Expr | ast.Assign) for step in loop.body)
        else:
            over_inputs = _is_input(loop.iter, case)
        may_drive = over_inputs and not loop.orelse and loop not in cleaning
        yield loop, may_drive and _is_the_act(loop, case)


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
    blocks = case.own(ast.With) + case.own(ast.AsyncWith)
    checks = [*case.assertions]
    checks += [one for one in blocks if any(is_assertion(item.context_expr) for item in one.items)]
    ends = [one.end_lineno or 0 for one in checks if (one.end_lineno or 0) >= loop.lineno]
    start, end = loop.end_lineno or 0, min(ends, default=0)
    later = [one for one in case.own(ast.Expr) + case.own(ast.Assign) if start < one.lineno < end]
    return bool(ends) and _act(loop.body, case) and not _act(later, case)


def _act(steps: Sequence[ast.AST], case: Case) -> bool:
    """Whether they call the code under test: not the language, nor its library, nor to assert, to
    wait, or to collect in a name of the test's own."""
    checked = {one for node in walk(*steps) if is_assertion(node) for one in walk(node)}
    calls = [one for one in walk(*steps) if isinstance(one, ast.Call) and one not in checked]
    for path in (case.path(call.func) for call in calls):
        collects = COLLECTS.fullmatch(path)
        is_idle = path.partition(".")[0] in LANGUAGE or PREPARES.fullmatch(path)
        if not is_idle and not (collects and collects[1] in case.bound):
            return True
    return False
