"""Does it give the same result tomorrow, and on a slower machine?"""

import ast
import re
from collections.abc import Iterator

from testkit.smells.case import Call, Case
from testkit.smells.nodes import stored_names
from testkit.smells.rule import ERROR, Breach, rule

CLOCK = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|time\.(time|monotonic)(_ns)?"
    r"|time\.perf_counter(_ns)?|django\.utils\.timezone\.now|(pendulum|arrow)\.(now|utcnow|today)"
)
FROZEN = re.compile(r"freezegun\.freeze_time|time_machine\.travel|freeze_time|travel")
FREEZERS = {"freezer", "time_machine", "frozen_time"}
SLEEP = re.compile(r"(time|asyncio|anyio|trio|gevent|eventlet)\.sleep")
RANDOM = re.compile(
    r"random\.(?!seed|Random|setstate)[a-z]\w*|secrets\.\w+|uuid\.uuid[14]|os\.urandom"
    r"|(numpy|np)\.random\.(?!seed|default_rng)\w+"
)
GENERATORS = re.compile(r"random\.(Random|SystemRandom)|numpy\.random\.default_rng")
CONVERTERS = {
    "..join",
    "..format",
    "str",
    "int",
    "bytes",
    "list",
    "sorted",
    "tuple",
    "repr",
    "float",
    "bytearray",
}


@rule("wall-clock", ERROR, fix="hand in a fixed moment, or freeze the clock", not_in="performance")
def wall_clock(case: Case) -> Iterator[Breach]:
    frozen = any(FROZEN.fullmatch(path) for _, path in case.calls + case.decorators)
    if frozen or not FREEZERS.isdisjoint(case.parameters):
        return
    for call, path in case.calls:
        if CLOCK.fullmatch(path) and not _is_replaced(path, case):
            yield Breach(call, f"{path}() reads the wall clock")


@rule("sleep", ERROR, fix="wait for what you wait for: an event, a fake clock")
def sleep(case: Case) -> Iterator[Breach]:
    for call, path in case.calls:
        is_pause = SLEEP.fullmatch(path) and not _is_replaced(path, case)
        if is_pause and not (call.args and _is_zero(call.args[0])):
            yield Breach(call, f"{path} makes the test slow, or flaky")


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0


def _is_replaced(path: str, case: Case) -> bool:
    """The test patches it: what it calls is its own double."""
    name = path.rpartition(".")[2]
    replaced = [target.rpartition(".")[2] for _, target in case.patches]
    return name in replaced or path.split(".", maxsplit=1)[0] in replaced


@rule("unseeded-random", ERROR, fix="a value that you wrote down, or a seeded Random")
def unseeded_random(case: Case) -> Iterator[Breach]:
    sources = {call.node: call.path for call in case.calls if _is_unseeded(call, case)}
    if not sources:
        return
    drawn = _names_given(sources, case)
    for check in case.assertions:
        for node in ast.walk(check):
            if node in sources or (isinstance(node, ast.Name) and node.id in drawn):
                yield Breach(check, "the assertion depends on a random value")
                break


def _is_unseeded(call: Call, case: Case) -> bool:
    if _is_replaced(call.path, case):
        return False
    if GENERATORS.fullmatch(call.path):
        return not call.node.args
    seeds = [other for other in case.calls if other.path.endswith("random.seed")]
    is_seeded = "random." in call.path and any(other.node.args for other in seeds)
    return RANDOM.fullmatch(call.path) is not None and not is_seeded


def _names_given(sources: dict[ast.Call, str], case: Case) -> set[str]:
    """Names with a random value: given one straight, by a conversion, or out of another name."""
    drawn: set[str] = set()
    for node in case.all(ast.Assign):
        if _carries(node.value, sources, drawn, case):
            drawn |= stored_names(inner for one in node.targets for inner in ast.walk(one))
    return drawn


def _carries(node: ast.expr, sources: dict[ast.Call, str], drawn: set[str], case: Case) -> bool:
    if isinstance(node, ast.Call) and node not in sources:
        # What the code under test makes of a random value is not random.
        converts = case.path(node.func) in CONVERTERS
        parts = [*node.args] if converts else []
        if isinstance(node.func, ast.Attribute):
            parts.append(node.func.value)
        return any(_carries(part, sources, drawn, case) for part in parts)
    if node in sources or (isinstance(node, ast.Name) and node.id in drawn):
        return True
    parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    return any(_carries(part, sources, drawn, case) for part in parts)
