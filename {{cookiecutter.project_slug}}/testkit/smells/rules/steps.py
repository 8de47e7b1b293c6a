"""Does the test read from top to bottom: arrange, act, assert?"""

import ast
import re
from collections.abc import Iterator

from testkit.smells.case import Case, is_assertion
from testkit.smells.rule import ERROR, NOTE, WARNING, Breach, rule

MOST_LINES = 50
MOST_SET_UP = 10
LARGEST_PAYLOAD = 8
COLLECTS = re.compile(r"\.(\w+)\.(append|add|extend|insert|update|pop|remove|discard)")
WAITS = re.compile(r"(\w+\.)?(sleep|range|len|next)")
Loop = ast.For | ast.AsyncFor | ast.While


@rule("conditional", ERROR, fix="one test for each case, or a parametrised table")
def conditional(case: Case) -> Iterator[Breach]:
    tries = (node for node in case.own(ast.Try, ast.TryStar) if not swallowing(node))
    for node in (*case.own(ast.If, ast.IfExp, ast.Match), *tries):
        word = type(node).__name__.removesuffix("Star").lower()
        yield Breach(node, f"{word} in a test: it may take another way than you think")


@rule("swallowed-exception", ERROR, fix="let it fail the test, or expect it with pytest.raises")
def swallowed_exception(case: Case) -> Iterator[Breach]:
    for node in case.own(ast.Try, ast.TryStar):
        if handler := swallowing(node):
            yield Breach(handler, "an exception is swallowed")
    for call, path in case.calls:
        broad = {case.path(argument) for argument in call.args} & {"Exception", "BaseException"}
        if path == "contextlib.suppress" and broad:
            yield Breach(call, "every exception is swallowed")


def swallowing(node: ast.AST) -> ast.ExceptHandler | None:
    """`try: … except: pass`; one that fails when nothing is raised is an old `raises`."""
    if not isinstance(node, ast.Try | ast.TryStar) or fails_otherwise(node):
        return None
    idle = (ast.Pass, ast.Continue)
    for handler in node.handlers:
        if all(isinstance(step, idle) or ast.unparse(step) == "..." for step in handler.body):
            return handler
    return None


def fails_otherwise(node: ast.Try | ast.TryStar) -> bool:
    last = [*node.body, *node.orelse][-1]
    return isinstance(last, ast.Raise) or ast.unparse(last).startswith(
        ("pytest.fail(", "self.fail(", "assert False", "assert 0")
    )


@rule("input-loop", ERROR, fix="parametrise: each input a test of its own", not_in="performance")
def input_loop(case: Case) -> Iterator[Breach]:
    for loop in driving_loops(case):
        yield Breach(loop, "a loop over inputs drives the test: the first failure hides the rest")


@rule("assertion-in-loop", WARNING, fix="compare collections, or parametrise")
def assertion_in_loop(case: Case) -> Iterator[Breach]:
    driving = set(driving_loops(case))
    for loop in case.own(ast.For, ast.AsyncFor, ast.While):
        if loop not in driving and _holds_assertion(loop):
            yield Breach(loop, "asserts in a loop: over nothing it asserts nothing")


def driving_loops(case: Case) -> list[Loop]:
    """Loops that act: over inputs that the test wrote down, with nothing done between them and
    the assertion. A loop with steps after it arranges; one over results looks at them."""
    loops = case.own(ast.For, ast.AsyncFor, ast.While)
    return [loop for loop in loops if _is_over_inputs(loop, case) and _is_the_act(loop, case)]


def _is_over_inputs(loop: Loop, case: Case) -> bool:
    if isinstance(loop, ast.While):
        return any(isinstance(step, ast.Expr | ast.Assign) for step in loop.body)
    return _is_input(loop.iter, case)


def _is_input(node: ast.expr, case: Case) -> bool:
    """A literal collection, `range`, or a name of the file or the test for one."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict):
        parts = [part for one in ast.iter_child_nodes(node) for part in ast.walk(one)]
        # A list of what the test made is a collection of results.
        return not any(isinstance(part, ast.Name) and part.id in case.bound for part in parts)
    if isinstance(node, ast.Name) and node.id in case.bound:
        given = [one.value for one in case.own(ast.Assign) if _names(one, node.id)]
        return (
            bool(given)
            and all(not isinstance(one, ast.Name) for one in given)
            and all(_is_written_down(one) for one in given)
        )
    if isinstance(node, ast.Name):
        return _is_written_down(case.source.constants.get(node.id))
    if isinstance(node, ast.Call) and case.path(node.func) in {"enumerate", "zip", "reversed"}:
        return all(_is_input(argument, case) for argument in node.args)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func.attr in {"items", "keys", "values"} and _is_input(node.func.value, case)
    return isinstance(node, ast.Call) and case.path(node.func) == "range"


def _is_written_down(node: ast.expr | None) -> bool:
    """A literal that is not built up later and holds something."""
    return isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict) and any(
        True for _ in ast.iter_child_nodes(node) if not isinstance(_, ast.expr_context)
    )


def _names(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _is_the_act(loop: Loop, case: Case) -> bool:
    if not any(_acts(step, case) for step in loop.body):
        return False
    if _holds_assertion(loop) or _is_expected_to_raise(loop, case):
        return True
    end = loop.end_lineno or loop.lineno
    checks = [node.lineno for node in case.assertions if node.lineno > end]
    until = min(checks, default=end)
    later = [node for node in case.own(ast.Expr, ast.Assign) if end < node.lineno < until]
    return bool(checks) and not any(_acts(step, case) for step in later)


def _is_expected_to_raise(loop: Loop, case: Case) -> bool:
    blocks = [
        block
        for block in case.own(ast.With, ast.AsyncWith)
        if any(is_assertion(item.context_expr) for item in block.items)
    ]
    return any(block.lineno < loop.lineno <= (block.end_lineno or 0) for block in blocks)


def _acts(step: ast.stmt, case: Case) -> bool:
    """Whether it calls something, but to assert, to wait, or to collect in a name of its own."""
    inside = list(ast.walk(step))
    checked = {inner for node in inside if is_assertion(node) for inner in ast.walk(node)}
    calls = [node for node in inside if isinstance(node, ast.Call) and node not in checked]
    return any(not _is_idle(case.path(call.func), case) for call in calls)


def _is_idle(path: str, case: Case) -> bool:
    collects = COLLECTS.fullmatch(path)
    return bool(WAITS.fullmatch(path) or (collects and collects[1] in case.bound))


def _holds_assertion(loop: Loop) -> bool:
    return any(is_assertion(node) for step in loop.body for node in ast.walk(step))


@rule("too-long", NOTE, fix="move the arranging into a factory or a fixture")
def too_long(case: Case) -> Iterator[Breach]:
    lines = (case.node.end_lineno or 0) - case.node.lineno + 1
    set_up = len(list(case.own(ast.Assign, ast.AnnAssign, ast.Expr)))
    if lines > MOST_LINES:
        yield Breach(case.head, f"{lines} lines")
    elif case.assertions and set_up > MOST_SET_UP * len(case.assertions):
        yield Breach(case.head, f"{set_up} steps for {len(case.assertions)} assertions")


@rule("print", NOTE, fix="assert it, or look at it in a debugger")
def prints(case: Case) -> Iterator[Breach]:
    for call, path in case.calls:
        if path in {"print", "pprint.pprint"}:
            yield Breach(call, "prints")


@rule("magic-payload", NOTE, fix="a factory that says only what matters here")
def magic_payload(case: Case) -> Iterator[Breach]:
    for node in case.all(ast.Dict):
        if len(node.keys) > LARGEST_PAYLOAD:
            yield Breach(node, f"a dict of {len(node.keys)} keys")
