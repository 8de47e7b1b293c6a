"""Does the test say what it expects?"""

import ast
import re
from http import HTTPStatus

from testkit.smells.case import Case
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import ERROR, WARNING, Breaches, rule

MOST_ASSERTIONS = 7
ASSERTS_CALLS = re.compile(r"assert_(not_|any_|has_)?(call|await)\w*")
RECORDS_CALLS = re.compile(r"(call|await)(ed|_count|_args(_list)?)|(mock|method)_(call|await)s")
WITHOUT_BODY = {None, 204, 205, *range(100, 200), *range(300, 400)}
TRUTH = re.compile(r"(Compare|BoolOp|UnaryOp)\(|Constant\(value=(True|False)\)")
MAY_DIFFER = (ast.Call, ast.Await, ast.Subscript, ast.NamedExpr, ast.Set, ast.Dict)
BOOLEAN = re.compile(r"(is|has|was|can|did)_")


@rule("no-assertion", ERROR, fix="assert what a user of the code would notice")
def no_assertion(case: Case) -> Breaches:
    if not is_empty(case) and not case.assertions and not case.asks_a_helper:
        yield case.node, f"{case.node.name} asserts nothing"


@rule("empty-test", ERROR, fix="write it, or delete it: it counts as passed")
def empty_test(case: Case) -> Breaches:
    is_doctest = ">>>" in (ast.get_docstring(case.node) or "")
    if is_empty(case) and not is_doctest:
        yield case.node, f"{case.node.name} has no body"


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
            return _can_not_fail(test)
        case ast.BoolOp(operator, values):
            return (any if isinstance(operator, ast.Or) else all)(map(_can_not_fail, values))
        case (
            ast.Compare(left, [ast.Eq() | ast.LtE() | ast.GtE()], [right])
            | ast.Compare(ast.Name() | ast.Constant() as left, [ast.Is()], [right])
            | ast.Call(ast.Attribute(attr="assertEqual" | "assertIs"), [left, right, *_])
        ):
            # Names and plain literals only: two calls may differ, and a set asks for a hash.
            is_plain = not any(isinstance(one, MAY_DIFFER) for one in walk(left))
            return is_plain and ast.unparse(left) == ast.unparse(right)
        case ast.UnaryOp(ast.Not(), ast.Constant(value)):
            return not value
        case ast.Constant(value=filled) | ast.Tuple(elts=filled):
            # `assert (it, "message")` asserts that a pair is not empty.
            return bool(filled)
    return False


@rule("vague-assertion", WARNING, fix="assert its content: which object, which body")
def vague_assertion(case: Case) -> Breaches:
    vague = [one for one in case.assertions if _is_vague(one, case)]
    if vague and vague == case.assertions and not case.asks_a_helper:
        yield vague[0], f"`{ast.unparse(vague[0])[:60]}` alone holds for wrong results"


def _is_vague(node: ast.AST, case: Case) -> bool:
    match node:
        case ast.Assert(ast.Name(name)):
            is_truth = any(TRUTH.match(ast.dump(one)) for one in case.given(name))
            return not is_truth and not BOOLEAN.match(name)
        case ast.Assert(ast.Compare(_, [ast.IsNot()], [ast.Constant(None)])):
            return True
        case ast.Assert(ast.Compare(ast.Attribute(attr=attr), [ast.Eq()], [expected])):
            # 200, HTTPStatus.OK or status.HTTP_200_OK
            found = re.fullmatch(r"([\w.]+_)?(\d{3})(_\w+)?", ast.unparse(expected))
            named = HTTPStatus.__members__.get(last_name(expected))
            status = int(found[2]) if found else named
            return attr in {"status_code", "status"} and status not in WITHOUT_BODY
    return False


@rule("call-only", WARNING, fix="assert the effect; allow it where the call is the contract")
def call_only(case: Case) -> Breaches:
    if case.assertions and not case.asks_a_helper and all(map(_is_about_calls, case.assertions)):
        yield case.assertions[0], "only says that something was called"


def _is_about_calls(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ASSERTS_CALLS.fullmatch(last_name(node.func)) is not None
    return any(RECORDS_CALLS.fullmatch(getattr(one, "attr", "")) for one in walk(node))


@rule("too-many-assertions", WARNING, fix="one behaviour a test; compare whole objects")
def too_many_assertions(case: Case) -> Breaches:
    if len(case.assertions) > MOST_ASSERTIONS:
        count = len(case.assertions)
        yield case.assertions[MOST_ASSERTIONS], f"{count} assertions in one test"
