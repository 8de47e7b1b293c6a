"""Does the test say what it expects?"""

import ast
import re
from http import HTTPStatus

from testkit.smells.case import Case
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import ERROR, WARNING, Breaches, rule

MOST_ASSERTIONS = 7
MOCK_ASSERTS = re.compile(r"assert_(not_|any_|has_)?(call|await)\w*")
MOCK_RECORDS = re.compile(r"(call|await)(ed|_count|_args(_list)?)|(mock|method)_(call|await)s")
STATUSES_WITHOUT_BODY = {None, 204, 205, *range(100, 200), *range(300, 400)}
BOOLEAN = re.compile(r"(is|has|was|can|did)_")


@rule("no-assertion", ERROR, fix="assert what a user of the code would notice")
def no_assertion(case: Case) -> Breaches:
    if not is_empty(case) and not case.assertions and not case.asks_a_helper:
        yield case.head, f"{case.node.name} asserts nothing"


@rule("empty-test", ERROR, fix="write it, or delete it: it counts as passed")
def empty_test(case: Case) -> Breaches:
    is_doctest = ">>>" in (ast.get_docstring(case.node) or "")
    if is_empty(case) and not is_doctest:
        yield case.head, f"{case.node.name} has no body"


def is_empty(case: Case) -> bool:
    return all(isinstance(node, ast.Pass | ast.Expr | ast.Constant) for node in case.all.in_order)


@rule("useless-assertion", ERROR, fix="compare what the code gave with what you expect")
def useless_assertion(case: Case) -> Breaches:
    for node in case.assertions:
        if _can_not_fail(node):
            yield node, f"`{ast.unparse(node)[:50]}` can't fail"


def _can_not_fail(node: ast.AST) -> bool:
    match node:
        case ast.Assert(test) | ast.Call(ast.Attribute(attr="assertTrue"), [test, *_]):
            return _is_always_true(test)
        case ast.Call(ast.Attribute(attr="assertEqual" | "assertIs"), [left, right, *_]):
            return _are_same(left, right)
    return False


def _is_always_true(test: ast.expr) -> bool:
    match test:
        case ast.BoolOp(operator, values):
            return (any if isinstance(operator, ast.Or) else all)(map(_is_always_true, values))
        case ast.Compare(left, [ast.Eq() | ast.LtE() | ast.GtE()], [right]):
            return _are_same(left, right)
        case ast.Compare(ast.Name() | ast.Constant() as left, [ast.Is()], [right]):
            return _are_same(left, right)
        case ast.UnaryOp(ast.Not(), ast.Constant(value)):
            return not value
        case ast.Constant(value=filled) | ast.Tuple(elts=filled):
            # `assert (it, "message")` asserts that a pair is not empty.
            return bool(filled)
    return False


def _are_same(left: ast.expr, right: ast.expr) -> bool:
    """Names and plain literals only: two calls may differ, and a set asks for a hash."""
    calls = (ast.Call, ast.Await, ast.Subscript, ast.NamedExpr, ast.Set, ast.Dict)
    is_plain = not any(isinstance(node, calls) for node in walk(left))
    return is_plain and ast.unparse(left) == ast.unparse(right)


@rule("vague-assertion", WARNING, fix="assert its content: which object, which body")
def vague_assertion(case: Case) -> Breaches:
    vague = [
        isinstance(node, ast.Assert) and _is_vague(node.test, case) for node in case.assertions
    ]
    if vague and all(vague) and not case.asks_a_helper:
        first = case.assertions[0]
        yield first, f"`{ast.unparse(first)[:60]}` alone holds for wrong results"


def _is_vague(test: ast.expr, case: Case) -> bool:
    match test:
        case ast.Name(name):
            return not BOOLEAN.match(name) and not any(map(_is_a_truth, case.given(name)))
        case ast.Compare(_, [ast.IsNot()], [ast.Constant(None)]):
            return True
        case ast.Compare(ast.Attribute(attr="status_code" | "status"), [ast.Eq()], [expected]):
            return _status(expected) not in STATUSES_WITHOUT_BODY
    return False


def _is_a_truth(value: ast.expr) -> bool:
    """A comparison, or True and False."""
    is_bool = isinstance(value, ast.Constant) and isinstance(value.value, bool)
    return is_bool or isinstance(value, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _status(expected: ast.expr) -> int | None:
    """200, HTTPStatus.OK or status.HTTP_200_OK; None for what is not known."""
    number = re.fullmatch(r"([\w.]+_)?(\d{3})(_\w+)?", ast.unparse(expected))
    return int(number[2]) if number else HTTPStatus.__members__.get(last_name(expected))


@rule("call-only", WARNING, fix="assert the effect; allow it where the call is the contract")
def call_only(case: Case) -> Breaches:
    if case.assertions and not case.asks_a_helper and all(map(_is_about_calls, case.assertions)):
        yield case.assertions[0], "only says that something was called"


def _is_about_calls(node: ast.stmt | ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return MOCK_ASSERTS.fullmatch(last_name(node.func)) is not None
    return any(MOCK_RECORDS.fullmatch(getattr(one, "attr", "")) for one in walk(node))


@rule("too-many-assertions", WARNING, fix="one behaviour a test; compare whole objects")
def too_many_assertions(case: Case) -> Breaches:
    if len(case.assertions) > MOST_ASSERTIONS:
        count = len(case.assertions)
        yield case.assertions[MOST_ASSERTIONS], f"{count} assertions in one test"
