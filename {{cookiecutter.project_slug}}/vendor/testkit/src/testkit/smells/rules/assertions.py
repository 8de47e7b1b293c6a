"""Does the test say what it expects?"""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus

from testkit.findings import ERROR, NOTE, WARNING
from testkit.smells.case import Case
from testkit.smells.nodes import DEFINITIONS, last_name, walk
from testkit.smells.rule import Breaches, rule

MOST_ASSERTIONS = 7
ASSERTS_CALLS = re.compile(r"assert_(not_|any_|has_)?(call|await)\w*")
RECORDS_CALLS = re.compile(r"(call|await)(ed|_count|_args(_list)?)|(mock|method)_(call|await)s")
WITHOUT_BODY = {None, 204, 205, *range(100, 200), *range(300, 400)}
TRUTH = re.compile(r"(Compare|BoolOp|UnaryOp)\(|Constant\(value=(True|False)\)")
MARK = re.compile(r"assert True|self\.assertTrue\(True")
CLAIMS = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn)
MAY_DIFFER = (ast.Call, ast.Await, ast.Subscript, ast.NamedExpr, ast.Set, ast.Dict)
BOOLEAN = re.compile(r"(is|has|was|can|did)_")
MATCHES = re.compile(r"(full)?match|search|get_\w*match\w*")
COMPARES = re.compile(
    r"(?i)eq(ual\w*)?|ident\w*|compar\w*|hash\w*|same|self|reflexiv\w*|consisten\w*|ordered\w*|[lg][te]"
    r"|cmp|operators?|contains|nan|dunder|magic"
)
NOT_FAILING = (
    r"smoke|no_?op|does_?nothing|succe(ss|ed)\w*|work(s|ing)?\b|allow\w*|accept\w*|ignor\w*|valid\w*"
    r"|tolerat\w*|surviv\w*|safe\w*|idempot\w*|harmless|compat\w*|crash\w*|import(s|able|ed)\b"
    r"|conform\w*|passes|regress\w*|issue|#\d+|deadlock|hang\w*|ok\b|typ(es?|ed|ing)\b|\bcan\b"
)
FAILURES = (
    r"rais\w*|\w*errors?|exceptions?|fail\w*|crash\w*|warn\w*|hang\w*|block\w*|deadlock\w*|break\w*"
    r"|throw\w*|leak\w*|complain\w*|problems?"
)
MAY_RAISE = re.compile(
    r"(?i)\b(no|not|n.t|without|never|nothing|doesnt|dont|any)\W+(\w+\W+){0,3}?"
    rf"({FAILURES})|{NOT_FAILING}"
)
WATCHES = re.compile(
    r"(fail_after|move_on_after|\w*timeout|wait_for|join|has_\w+|close|aclose|benchmark|pedantic|verify\w*|check\w*|validate\w*"
    r"|ensure\w*|matches?|compare\w*|should\w*|raise_for_status|expect\w*|run_test\w*|run_and_\w+"
    r"|invoke_and_\w+|_?test_?\w*|reveal_type|wait(_\w+)?)"
)
EXPECTS = re.compile(r"status$|expect")
RECORDING = re.compile(r"benchmark|\w*(regression|snapshot)|\w*_?checker|\w*_checks?|assert\w*")


@rule("no-assertion", NOTE, fix="assert what a user of the code would notice")
def no_assertion(case: Case) -> Breaches:
    """A comparison without its `assert`, or an AssertionError that is never raised, is a warning.
    Not failing may be all that a test is about, so anything else only informs, unless `enforce`
    names this rule: then a test says so in its name, in a comment, or with an assertion."""
    if not is_empty(case) and not case.assertions and not case.asks_a_helper:
        message = f"{case.node.name} asserts nothing"
        if _forgets(case):
            yield case.node, f"{message}, and an assert is missing", WARNING
        elif not _is_about_not_failing(case) and _is_test(case):
            yield case.node, message


def _is_test(case: Case) -> bool:
    """What a decorator of the project makes of a function may be no test."""
    paths = [case.path(getattr(one, "func", one)) for one in decorators(case)]
    return not any(path.endswith((".command", ".task", ".flow", ".tool")) for path in paths)


def _forgets(case: Case) -> bool:
    for step in case.own(ast.Expr):
        made = step.value.func if isinstance(step.value, ast.Call) else None
        compares = isinstance(step.value, ast.Compare) and isinstance(step.value.ops[0], CLAIMS)
        if compares or last_name(made) == "AssertionError":
            return True
    return False


def _is_about_not_failing(case: Case) -> bool:
    texts = [case.node.name.replace("_", " "), ast.get_docstring(case.node) or ""]
    texts += [line.partition("#")[2] for line in case.text.split("\n")]
    calls = case.all(ast.Call)
    watched = any(WATCHES.fullmatch(last_name(call.func)) for call in calls)
    watched |= any(EXPECTS.match(one.arg or "") for call in calls for one in call.keywords)
    recorded = any(map(RECORDING.fullmatch, case.parameters))
    return watched or recorded or any(map(MAY_RAISE.search, texts))


@rule("empty-test", NOTE, fix="write it or delete it, because it counts as passed")
def empty_test(case: Case) -> Breaches:
    """One that is skipped doesn't count."""
    is_doctest = ">>>" in (ast.get_docstring(case.node) or "")
    if is_empty(case) and not is_doctest and not _is_skipped(case):
        yield case.node, f"{case.node.name} has no body"


def is_empty(case: Case) -> bool:
    return all(isinstance(node, ast.Pass | ast.Expr | ast.Constant) for node in case.all.in_order)


def decorators(case: Case) -> list[ast.expr]:
    return case.node.decorator_list


def _is_skipped(case: Case) -> bool:
    owners = (case.node, *case.classes)
    return any("skip" in ast.unparse(one) for owner in owners for one in owner.decorator_list)


@rule("useless-assertion", NOTE, fix="compare what the code gave with what you expect")
def useless_assertion(case: Case) -> Breaches:
    """A text, a pair or a number in the place of a comparison is an error: nothing was meant so.
    Anything else may mark a place, or be what is tested: a property that gives the same twice."""
    marks = _marks(case) if case.source.mentions(MARK) else set()
    known = _constants(case) if case.assertions else {}
    for node in case.assertions:
        if node not in marks and _can_not_fail(node, case, known):
            severity = ERROR if _is_misread(node) else NOTE
            yield node, f"`{ast.unparse(node)[:50]}` can't fail", severity


def _is_misread(node: ast.AST) -> bool:
    """`assert "text", page` for `in page`, `assert 1, 2 == pair()`, `assert (a == 1, "why")`,
    `assert a == 1 or 2`: the written comparison is not what decides."""
    match node:
        case ast.Assert(ast.Constant(value=int() | float()), ast.Compare() | ast.Call()):
            return True
        case ast.Assert(test) | ast.Call(ast.Attribute(attr="assertTrue"), [test, *_]):
            either = test.values if isinstance(test, ast.BoolOp) else []
            numbers = [one for one in either if isinstance(getattr(one, "value", None), int)]
            holding = isinstance(getattr(test, "op", None), ast.Or)
            parts = either if holding else [test]
            plain = [one for one in numbers if holding and ast.unparse(one) not in {"True", "0"}]
            return bool(plain) or any(_is_text_or_pair(one) for one in parts)
    return False


def _is_text_or_pair(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) or isinstance(getattr(node, "value", None), str | bytes)


def _marks(case: Case) -> set[ast.AST]:
    """`assert True` in a branch beside one that fails: it marks the good way."""
    branches = [*case.all(ast.If), *case.all(ast.Try), *case.all(ast.ExceptHandler)]
    steps = [step for one in branches for part in _blocks(one) for step in part]
    return {one for one in steps if ast.unparse(one).startswith("assert True")}


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])


Constants = dict[str, ast.Constant]


def _can_not_fail(  # noqa: PLR0911  (a table)
    node: ast.AST, case: Case, known: Constants
) -> bool:
    match node:
        case ast.Assert(test) | ast.Call(ast.Attribute(attr="assertTrue"), [test, *_]):
            return _can_not_fail(test, case, known)
        case ast.BoolOp(operator, values):
            holds = any if isinstance(operator, ast.Or) else all
            return holds(_can_not_fail(one, case, known) for one in values)
        case ast.Compare(ast.Call(ast.Name("len")), [ast.GtE()], [ast.Constant(0)]) | ast.Compare(
            ast.Call(ast.Name("len")), [ast.Gt() | ast.NotEq()], [ast.UnaryOp()]
        ):
            return True
        case (
            ast.Compare(left, [ast.Eq() | ast.LtE() | ast.GtE()], [right])
            | ast.Compare(ast.Name() | ast.Constant() as left, [ast.Is()], [right])
            | ast.Call(ast.Attribute(attr="assertEqual" | "assertIs"), [left, right, *_])
        ):
            return _are_the_same(left, right, case, known)
        case ast.UnaryOp(ast.Not(), ast.Constant(value)):
            return not value
        case ast.Name(name):
            return name in known and bool(known[name].value)
        case ast.Constant(value=filled) | ast.Tuple(elts=filled):
            # `assert (it, "message")` asserts that a pair is not empty.
            return bool(filled)
    return False


def _are_the_same(left: ast.expr, right: ast.expr, case: Case, known: Constants) -> bool:
    """Names and plain literals only: two calls may differ, and a set asks for a hash. A test of
    `==` itself compares an object with itself."""
    if type(left) is not type(right) and not known:
        return False
    held = [known.get(getattr(one, "id", ""), one) for one in (left, right)]
    if all(isinstance(one, ast.Constant) for one in held):
        return ast.dump(held[0]) == ast.dump(held[1])
    is_plain = not any(isinstance(one, MAY_DIFFER) for one in walk(left))
    if ast.unparse(left) == ast.unparse(right) and is_plain:
        return not _tests_comparing(left, case)
    return _is_len_of(left) and ast.unparse(left) == ast.unparse(right)


def _is_len_of(node: ast.expr) -> bool:
    match node:
        case ast.Call(ast.Name("len"), [inner]):
            return not any(isinstance(one, MAY_DIFFER) for one in walk(inner))
    return False


def _tests_comparing(side: ast.expr, case: Case) -> bool:
    names = [one.name for one in (*case.classes, case.node)]
    words = [word for name in names for word in re.split(r"_|(?=[A-Z])", name)]
    same = ast.unparse(side)
    others = [
        one
        for one in case.all(ast.Compare)
        if same in map(ast.unparse, (one.left, *one.comparators))
        and not all(same == ast.unparse(part) for part in (one.left, *one.comparators))
    ]
    return bool(others) or any(map(COMPARES.fullmatch, words))


def _constants(case: Case) -> Constants:
    """Names that the test assigns once, at its top, and to a constant."""
    constants: Constants = {}
    plain = [one for one in case.body if isinstance(one, ast.Assign)]
    if not any(isinstance(one.value, ast.Constant) for one in plain):
        return constants
    stored = [one.id for one in case.all(ast.Name) if isinstance(one.ctx, ast.Store)]
    shared = {name for node in case.all(ast.Nonlocal) + case.all(ast.Global) for name in node.names}
    for node in plain:
        match node:
            case ast.Assign([ast.Name(name)], ast.Constant() as value):
                if stored.count(name) == 1 and name not in shared:
                    constants[name] = value
    return constants


@rule("vague-assertion", NOTE, fix="assert its content, such as which object or which body")
def vague_assertion(case: Case) -> Breaches:
    vague = case.assertions and all(_is_vague(one, case) for one in case.assertions)
    if vague and not case.asks_a_helper:
        first = case.assertions[0]
        yield first, f"`{ast.unparse(first)[:60]}` alone holds for wrong results"


def _is_vague(node: ast.AST, case: Case) -> bool:
    match node:
        case ast.Assert(ast.Name(name)):
            is_truth = any(TRUTH.match(ast.dump(one)) for one in case.values_of(name))
            made = any(isinstance(one, ast.Call | ast.Await) for one in case.values_of(name))
            return made and not is_truth and not BOOLEAN.match(name)
        case ast.Assert(ast.Compare(value, [ast.IsNot()], [ast.Constant(None)])) | ast.Call(
            ast.Attribute(attr="assertIsNotNone"), [value, *_]
        ):
            return not _is_used_on(value, node, case)
        case ast.Assert(ast.Call(ast.Name("isinstance"), [_, _])) | ast.Call(ast.Attribute(attr="assertIsInstance")):
            return True
        case ast.Assert(ast.Compare(left, [operator], [expected])) if "status" in last_name(left):
            return _is_vague_status(operator, expected)
    return False


def _is_used_on(value: ast.expr, check: ast.AST, case: Case) -> bool:
    """A pattern that matched says it all; and what the test goes on with has to be there."""
    if any(MATCHES.fullmatch(last_name(one)) for one in walk(value, *case.values_of(last_name(value)))):
        return True
    if not isinstance(value, ast.Name):
        return not isinstance(value, ast.Call | ast.Await)
    uses = [one for one in case.all(ast.Name) if one.id == value.id]
    return any(one.lineno > getattr(check, "end_lineno", 0) for one in uses)


def _is_vague_status(operator: ast.cmpop, expected: ast.expr) -> bool:
    """One of several is vague; a single one leaves the body unread, where there is one."""
    if isinstance(operator, ast.In) and isinstance(expected, ast.Tuple | ast.List | ast.Set):
        statuses = [_status(one) for one in expected.elts]
        return len(statuses) > 1 and None not in statuses
    if isinstance(operator, ast.Lt | ast.LtE | ast.NotEq):
        return _status(expected) is not None
    return isinstance(operator, ast.Eq) and _status(expected) not in WITHOUT_BODY


def _status(expected: ast.expr) -> int | None:
    """200, HTTPStatus.OK or status.HTTP_200_OK"""
    code = re.fullmatch(r"([\w.]+_)?([1-5]\d\d)(_\w+)?", ast.unparse(expected))
    return int(code[2]) if code else HTTPStatus.__members__.get(last_name(expected))


@rule("call-only", NOTE, fix="assert the effect; allow it where the call is the contract")
def call_only(case: Case) -> Breaches:
    if case.assertions and not case.asks_a_helper:
        about_calls = all(_is_about_calls(one, case) for one in case.assertions)
        if about_calls and not all(map(_is_absence, case.assertions)):
            yield case.assertions[0], "asserts only that something was called"


def _is_about_calls(node: ast.AST, case: Case) -> bool:
    if isinstance(node, ast.Call):
        return ASSERTS_CALLS.fullmatch(last_name(node.func)) is not None
    recorded = [one for one in walk(node) if RECORDS_CALLS.fullmatch(getattr(one, "attr", ""))]
    return any(not _is_of_a_fake(one, case) for one in recorded)


def _is_of_a_fake(node: ast.AST, case: Case) -> bool:
    """A class that the file wrote by hand, or one that it made of it."""
    root = next((one for one in walk(node) if isinstance(one, ast.Name)), None)
    name = root.id if root else ""
    written = {one.name for one in case.all.in_order if isinstance(one, DEFINITIONS)}
    written |= {one for one, node in case.source.own.items() if isinstance(node, ast.ClassDef)}
    made = {last_name(getattr(one, "func", None)) for one in case.values_of(name)}
    return name in written or not made.isdisjoint(written)


@rule("absence-only", NOTE, fix="also assert what is there, because an empty result passes too")
def absence_only(case: Case) -> Breaches:
    if case.assertions and not case.asks_a_helper and all(map(_is_absence, case.assertions)):
        yield case.assertions[0], "asserts only what is not there"


def _is_absence(node: ast.AST) -> bool:
    match node:
        case ast.Assert(ast.Compare(_, [ast.NotIn()], [_])):
            return True
        case ast.Assert(ast.Compare(ast.Attribute(attr="call_count"), [ast.Eq()], [ast.Constant(0)])) | ast.Assert(
            ast.UnaryOp(ast.Not(), ast.Attribute(attr="called" | "awaited"))
        ):
            return True
        case ast.Call(ast.Attribute(attr=name)):
            return name in {"assert_not_called", "assert_not_awaited", "assertNotIn"}
    return False


@rule("too-many-assertions", NOTE, fix="test one behaviour, and compare whole objects")
def too_many_assertions(case: Case) -> Breaches:
    if len(case.assertions) > MOST_ASSERTIONS:
        count = len(case.assertions)
        yield case.assertions[MOST_ASSERTIONS], f"{count} assertions in one test"
