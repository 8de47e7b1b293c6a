"""Does the test read from top to bottom: arrange, act, assert?"""

import ast
import re

from testkit.smells.case import Case
from testkit.smells.rule import ERROR, NOTE, Breaches, rule

MOST_LINES = 50
MOST_SET_UP = 10
LARGEST_PAYLOAD = 8
PRINT = re.compile(r"print|pprint\.pprint")
SUPPRESS = re.compile(r"contextlib\.suppress")
FAILS = ("raise ", "raise\n", "pytest.fail(", "self.fail(", "assert False", "assert 0")


@rule("conditional", ERROR, fix="one test for each case, or a parametrised table")
def conditional(case: Case) -> Breaches:
    tries = [node for node in case.own(ast.Try) + case.own(ast.TryStar) if not swallowing(node)]
    for node in case.own(ast.If) + case.own(ast.IfExp) + case.own(ast.Match) + tries:
        word = type(node).__name__.removesuffix("Star").lower()
        yield node, f"{word} in a test: it may take another way than you think"


@rule("swallowed-exception", ERROR, fix="let it fail the test, or expect it with pytest.raises")
def swallowed_exception(case: Case) -> Breaches:
    for node in case.own(ast.Try) + case.own(ast.TryStar):
        if handler := swallowing(node):
            yield handler, "an exception is swallowed"
    for call, _ in case.called(SUPPRESS):
        if {"Exception", "BaseException"}.intersection(map(case.path, call.args)):
            yield call, "every exception is swallowed"


def swallowing(node: ast.Try | ast.TryStar) -> ast.ExceptHandler | None:
    """`try: … except: pass`; one that fails when nothing is raised is an old `raises`."""
    last = ast.unparse([*node.body, *node.orelse][-1])
    idle = {"pass", "continue", "..."}
    for handler in () if f"{last}\n".startswith(FAILS) else node.handlers:
        if idle.issuperset(map(ast.unparse, handler.body)):
            return handler
    return None


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


@rule("magic-payload", NOTE, fix="a factory that says only what matters here")
def magic_payload(case: Case) -> Breaches:
    for node in case.all(ast.Dict):
        if len(node.keys) > LARGEST_PAYLOAD:
            yield node, f"a dict of {len(node.keys)} keys"
