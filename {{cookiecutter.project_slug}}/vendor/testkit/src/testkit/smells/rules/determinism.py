"""Will it give the same result tomorrow, and on a slower machine?"""

import ast
import builtins
import re
from collections.abc import Iterable

from testkit.findings import NOTE
from testkit.smells.case import Case
from testkit.smells.helpers import is_a_turn
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import Breaches, rule

CLOCK = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|django\.utils\.timezone\.now"
    r"|time\.(time|monotonic|perf_counter)(_ns)?|(pendulum|arrow)\.(now|utcnow|today)"
)
FREEZE = re.compile(r"(freezegun\.)?freeze_time|(time_machine\.)?travel")
HELD_CLOCKS = {"freezer", "time_machine", "frozen_time", "mock_clock", "autojump_clock"}
SLEEP = re.compile(r"(time|asyncio|anyio|trio|gevent|eventlet)\.sleep")
DRAW = re.compile(
    r"random\.(?!seed|Random|setstate|getstate|SystemRandom)[a-z]\w*"
    r"|(numpy|np)\.random\.(?!seed|default_rng)\w+"
)
OPAQUE = re.compile(r"secrets\.\w+|uuid\.uuid[1-8]|os\.urandom|ulid\.\w+")
GENERATOR = re.compile(r"random\.(Random|SystemRandom)|numpy\.random\.default_rng")
CONVERTERS = {"..join", "..format", *vars(builtins)}
SORTS = {"sorted", "min", "max"}
IN_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
UPPER = (ast.Lt, ast.LtE)
Drawn = set[ast.expr | str]


@rule("wall-clock", NOTE, fix="pass a fixed moment, or freeze the clock")
def wall_clock(case: Case) -> Breaches:
    """A test that asserts how long something took, or that something equals the present moment,
    fails on a slow machine, or at midnight."""
    frozen = any(FREEZE.fullmatch(path) for _, path in case.calls + case.decorators)
    if frozen or case.parameters & HELD_CLOCKS or case.source.layer == "performance":
        return
    readings: Drawn = {call for call, _ in case.called(CLOCK)}
    reported: set[ast.AST] = set()
    for check in case.assertions if readings else ():
        for compared in [one for one in walk(check) if isinstance(one, ast.Compare)]:
            if why := _tells_the_time(compared, readings, case):
                reported |= {*walk(check)}
                yield compared, why
    for call, path in case.called(CLOCK):
        if call not in reported:
            yield call, f"{path}() reads the wall clock"


def _tells_the_time(compared: ast.Compare, readings: Drawn, case: Case) -> str:
    sides = [compared.left, *compared.comparators]
    read = [_carries(one, readings, case) for one in sides]
    if isinstance(compared.ops[0], ast.Eq) and any(read):
        return "compares with the present moment"
    elapsed = [_is_elapsed(one, case) for one in sides]
    limits = [one for one in compared.ops if isinstance(one, UPPER)]
    if elapsed[0] and limits:
        return "asserts that something was fast enough"
    return ""


def _is_elapsed(node: ast.expr, case: Case) -> bool:
    """`time() - start`, or the name of one."""
    values = case.values_of(node.id) if isinstance(node, ast.Name) else [node]
    readings = {call for call, _ in case.called(CLOCK)}
    for value in values:
        if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub):
            names = {one.id for one in walk(value.right) if isinstance(one, ast.Name)}
            began = [value for name in names for value in case.values_of(name)]
            if readings & {*walk(value.right, *began)}:
                return True
    return False


@rule("sleep", NOTE, fix="wait for an event, or use a fake clock")
def sleep(case: Case) -> Breaches:
    """Not one in a loop that looks again, nor in something that the test hands out."""
    if case.parameters & HELD_CLOCKS or not (case.called(SLEEP) or case.source.visible.sleeping):
        return
    own = {*case.own(ast.Call)}
    polling = {node for loop in case.loops for node in walk(*loop.body)}
    for call, path in case.called(SLEEP):
        if not is_a_turn(call) and call in own and call not in polling:
            yield call, f"{path} makes the test slow or flaky"
    for call, _ in case.calls if case.source.visible.sleeping else ():
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name in case.source.visible.sleeping - case.bound and call in own:
            yield call, f"{name} sleeps, which makes the test slow or flaky"


@rule("unseeded-random", NOTE, fix="use a literal value, or a seeded Random")
def unseeded_random(case: Case) -> Breaches:
    """An id that is only compared for being the same one is as good as any; its order isn't."""
    seeds = any(path.endswith("random.seed") and call.args for call, path in case.calls)
    drawn: Drawn = {call for call, _ in case.called(GENERATOR) if not call.args}
    drawn |= {call for call, path in case.called(DRAW) if not seeds}
    opaque: Drawn = {call for call, _ in case.called(OPAQUE)}
    for node in case.all(ast.Assign) if drawn or opaque else ():
        for values in (drawn, opaque):
            if _carries(node.value, values, case):
                values |= {*_names(node.targets)}
    for check in case.assertions if drawn or opaque else ():
        compared = [check.test] if isinstance(check, ast.Assert) else getattr(check, "args", [])
        if any(_carries(part, drawn, case) for part in compared):
            yield check, "the assertion depends on a random value"
        elif opaque and any(_orders(part, opaque, case) for part in compared):
            yield check, "the assertion depends on the order of random values"


def _names(targets: Iterable[ast.expr]) -> set[str]:
    """What is bound: `order.id = …` says nothing of all of `order`."""
    parts = [one for target in targets for one in getattr(target, "elts", [target])]
    return {one.id for one in parts if isinstance(one, ast.Name)}


def _orders(node: ast.expr, values: Drawn, case: Case) -> bool:
    for one in walk(node):
        sides: list[ast.expr] = []
        if isinstance(one, ast.Compare) and any(isinstance(op, IN_ORDER) for op in one.ops):
            sides = [one.left, *one.comparators]
        elif isinstance(one, ast.Call) and last_name(one.func) in SORTS:
            sides = one.args
        if any(_holds(side, values, case) for side in sides):
            return True
    return False


def _holds(node: ast.expr, values: Drawn, case: Case) -> bool:
    """A drawn value, or a literal of several."""
    held = [node, *getattr(node, "elts", [])]
    return any(_carries(one, values, case) for one in held)


def _carries(node: ast.expr, drawn: Drawn, case: Case) -> bool:
    """A value that was drawn, or the name of one; converted or not."""
    parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if isinstance(node, ast.Call):
        # What the code under test makes of a random value is not random.
        parts = [node.func, *(node.args if case.path(node.func) in CONVERTERS else ())]
    if isinstance(node, ast.DictComp | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.Lambda):
        parts = []
    is_drawn = node in drawn or getattr(node, "id", None) in drawn
    return is_drawn or any(_carries(part, drawn, case) for part in parts)
