"""Does the test say what it expects?"""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus

from testkit.smells.case import Case, last_name
from testkit.smells.rule import ERROR, WARNING, Breach, rule

MOST_ASSERTIONS = 7
MOCK_ASSERTS = re.compile(r"assert_(not_|any_|has_)?(called|awaited|call|await|calls|awaits)\w*")
MOCK_RECORDS = {"called", "call_count", "call_args", "call_args_list", "mock_calls", "method_calls"}
MOCK_RECORDS |= {name.replace("call", "await") for name in MOCK_RECORDS}
STATUSES_WITHOUT_BODY = {None, 204, 205, *range(100, 200), *range(300, 400)}


@rule("no-assertion", ERROR, fix="assert what a user of the code would notice")
def no_assertion(case: Case) -> Iterator[Breach]:
    if not is_empty(case) and not case.assertions and not case.asks_a_helper:
        yield Breach(case.head, f"{case.name} asserts nothing")


@rule("empty-test", ERROR, fix="write it, or delete it: it counts as passed")
def empty_test(case: Case) -> Iterator[Breach]:
    if is_empty(case):
        yield Breach(case.head, f"{case.name} has no body")


def is_empty(case: Case) -> bool:
    return all(
        isinstance(node, ast.Pass)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        for node in case.body
    )


@rule("useless-assertion", ERROR, fix="compare what the code gave with what you expect")
def useless_assertion(case: Case) -> Iterator[Breach]:
    for node in case.all(ast.Assert):
        if _is_always_true(node.test):
            yield Breach(node, f"`assert {ast.unparse(node.test)[:40]}` can't fail")
    for call, path in case.calls:
        name = path.rpartition("self.")[2]
        if name == "assertTrue" and call.args and _is_always_true(call.args[0]):
            yield Breach(call, "assertTrue of a constant can't fail")
        elif name in {"assertEqual", "assertIs"} and _are_same(*call.args[:2]):
            yield Breach(call, "both sides are the same")


def _is_always_true(test: ast.expr) -> bool:
    match test:
        case ast.BoolOp(ast.Or(), values):
            return any(map(_is_always_true, values))
        case ast.BoolOp(ast.And(), values):
            return all(map(_is_always_true, values))
        case ast.Compare(left, [ast.Eq() | ast.LtE() | ast.GtE()], [right]):
            return _are_same(left, right)
        case ast.Compare(ast.Name() | ast.Constant() as left, [ast.Is()], [right]):
            return _are_same(left, right)
        case ast.UnaryOp(ast.Not(), ast.Constant(value)):
            return not value
    return bool(getattr(test, "value", None) if isinstance(test, ast.Constant) else _items(test))


def _items(test: ast.expr) -> list[ast.expr]:
    """`assert (it, "message")` asserts that a pair is not empty."""
    return test.elts if isinstance(test, ast.Tuple) else []


def _are_same(*sides: ast.expr) -> bool:
    """Names and plain literals only: two calls may differ, and a set asks for a hash."""
    calls = (ast.Call, ast.Await, ast.Subscript, ast.NamedExpr, ast.Set, ast.Dict)
    is_plain = not any(isinstance(node, calls) for side in sides for node in ast.walk(side))
    return is_plain and len(sides) == 2 and ast.dump(sides[0]) == ast.dump(sides[1])  # noqa: PLR2004


@rule("vague-assertion", WARNING, fix="assert its content: which object, which body")
def vague_assertion(case: Case) -> Iterator[Breach]:
    asserts = [node for node in case.assertions if isinstance(node, ast.Assert)]
    if case.asks_a_helper or not asserts or len(asserts) < len(case.assertions):
        return
    if all(_is_vague(node.test, case) for node in asserts):
        yield Breach(asserts[0], f"`{ast.unparse(asserts[0])[:60]}` alone holds for wrong results")


def _is_vague(test: ast.expr, case: Case) -> bool:
    match test:
        case ast.Name(name):
            return not re.match(r"(is|has|was|can|did)_", name) and not _is_a_truth(name, case)
        case ast.Compare(_, [ast.IsNot()], [ast.Constant(None)]):
            return True
        case ast.Compare(ast.Attribute(attr="status_code" | "status"), [ast.Eq()], [expected]):
            return _status(expected) not in STATUSES_WITHOUT_BODY
    return False


def _status(expected: ast.expr) -> int | None:
    """200, HTTPStatus.OK or status.HTTP_200_OK; None for what is not known."""
    if isinstance(expected, ast.Constant):
        return expected.value if isinstance(expected.value, int) else None
    number = re.search(r"\d{3}", last_name(expected))
    return int(number[0]) if number else HTTPStatus.__members__.get(last_name(expected))


def _is_a_truth(name: str, case: Case) -> bool:
    """It was given a comparison, or True and False."""
    truths = (ast.Compare, ast.BoolOp, ast.UnaryOp)
    for node in case.all(ast.Assign):
        if any(last_name(target) == name for target in node.targets):
            is_bool = isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool)
            if is_bool or isinstance(node.value, truths):
                return True
    return False


@rule("call-only", WARNING, fix="assert the effect; allow it where the call is the contract")
def call_only(case: Case) -> Iterator[Breach]:
    if case.assertions and not case.asks_a_helper and all(map(_is_about_calls, case.assertions)):
        yield Breach(case.assertions[0], "only says that something was called")


def _is_about_calls(node: ast.stmt | ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return MOCK_ASSERTS.fullmatch(last_name(node.func)) is not None
    names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    return not names.isdisjoint(MOCK_RECORDS)


@rule("too-many-assertions", WARNING, fix="one behaviour a test; compare whole objects")
def too_many_assertions(case: Case) -> Iterator[Breach]:
    if len(case.assertions) > MOST_ASSERTIONS:
        count = len(case.assertions)
        yield Breach(case.assertions[MOST_ASSERTIONS], f"{count} assertions in one test")
