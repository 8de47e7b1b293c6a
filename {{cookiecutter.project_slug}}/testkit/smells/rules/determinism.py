"""Will it give the same result tomorrow, and on a slower machine?"""

import ast
import builtins
import re

from testkit.smells.case import Case
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import ERROR, Breaches, rule

CLOCK = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|django\.utils\.timezone\.now"
    r"|time\.(time|monotonic|perf_counter)(_ns)?|(pendulum|arrow)\.(now|utcnow|today)"
)
FREEZE = re.compile(r"(freezegun\.)?freeze_time|(time_machine\.)?travel")
HELD_CLOCKS = {"freezer", "time_machine", "frozen_time", "mock_clock", "autojump_clock"}
SLEEP = re.compile(r"(time|asyncio|anyio|trio|gevent|eventlet)\.sleep")
DRAW = re.compile(
    r"random\.(?!seed|Random|setstate)[a-z]\w*|secrets\.\w+|uuid\.uuid[14]|os\.urandom"
    r"|(numpy|np)\.random\.(?!seed|default_rng)\w+"
)
GENERATOR = re.compile(r"random\.(Random|SystemRandom)|numpy\.random\.default_rng")
CONVERTERS = {"..join", "..format", *vars(builtins)}


@rule("wall-clock", ERROR, fix="hand in a fixed moment, or freeze the clock")
def wall_clock(case: Case) -> Breaches:
    frozen = any(FREEZE.fullmatch(path) for _, path in case.calls + case.decorators)
    if not frozen and not case.parameters & HELD_CLOCKS and case.source.layer != "performance":
        for call, path in case.called(CLOCK):
            yield call, f"{path}() reads the wall clock"


@rule("sleep", ERROR, fix="wait for what you wait for: an event, a fake clock")
def sleep(case: Case) -> Breaches:
    for call, path in case.called(SLEEP):
        gives_a_turn = [ast.unparse(one) for one in call.args] == ["0"]
        if not gives_a_turn and not case.parameters & HELD_CLOCKS:
            yield call, f"{path} makes the test slow, or flaky"


@rule("unseeded-random", ERROR, fix="a value that you wrote down, or a seeded Random")
def unseeded_random(case: Case) -> Breaches:
    seeds = any(path.endswith("random.seed") and call.args for call, path in case.calls)
    drawn: set[ast.expr | str] = {call for call, _ in case.called(GENERATOR) if not call.args}
    drawn |= {call for call, path in case.called(DRAW) if not (seeds and "random." in path)}
    for node in case.all(ast.Assign) if drawn else ():
        if _carries(node.value, drawn, case):
            drawn |= case.bound.intersection(map(last_name, walk(*node.targets)))
    for check in case.assertions if drawn else ():
        compared = [check.test] if isinstance(check, ast.Assert) else getattr(check, "args", [])
        if any(_carries(part, drawn, case) for part in compared):
            yield check, "the assertion depends on a random value"


def _carries(node: ast.expr, drawn: set[ast.expr | str], case: Case) -> bool:
    """A value that was drawn, or the name of one; converted or not."""
    parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if isinstance(node, ast.Call):
        # What the code under test makes of a random value is not random.
        parts = [node.func, *(node.args if case.path(node.func) in CONVERTERS else ())]
    is_drawn = node in drawn or getattr(node, "id", None) in drawn
    return is_drawn or any(_carries(part, drawn, case) for part in parts)
