"""Is what a test asserts the same each time?"""

import ast
import builtins
import re

from testkit.smells.case import Call, Case
from testkit.smells.nodes import last_name, walk
from testkit.smells.rule import ERROR, Breaches, rule

DRAWS = re.compile(
    r"random\.(?!seed|Random|setstate)[a-z]\w*|secrets\.\w+|uuid\.uuid[14]|os\.urandom"
    r"|(numpy|np)\.random\.(?!seed|default_rng)\w+"
)
GENERATORS = re.compile(r"random\.(Random|SystemRandom)|numpy\.random\.default_rng")
CONVERTERS = {"..join", "..format", *vars(builtins)}


@rule("unseeded-random", ERROR, fix="a value that you wrote down, or a seeded Random")
def unseeded_random(case: Case) -> Breaches:
    drawn: set[ast.Call | str] = {call for call, path in case.calls if _draws((call, path), case)}
    if not drawn:
        return
    for node in case.all(ast.Assign):
        if _carries(node.value, drawn, case):
            drawn |= case.bound.intersection(map(last_name, walk(*node.targets)))
    for check in case.assertions:
        compared = [check.test] if isinstance(check, ast.Assert) else getattr(check, "args", [])
        if any(_carries(part, drawn, case) for part in compared):
            yield check, "the assertion depends on a random value"


def _draws(call: Call, case: Case) -> bool:
    node, path = call
    if GENERATORS.fullmatch(path):
        return not node.args
    seeds = any(other.endswith("random.seed") and seed.args for seed, other in case.calls)
    is_seeded = "random." in path and seeds
    return bool(DRAWS.fullmatch(path)) and not is_seeded and not case.replaces(path)


def _carries(node: ast.AST, drawn: set[ast.Call | str], case: Case) -> bool:
    """A value that was drawn, or the name of one; converted or not."""
    parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if isinstance(node, ast.Call):
        # What the code under test makes of a random value is not random.
        converts = case.path(node.func) in CONVERTERS
        parts = [*(node.args if converts else ()), *ast.iter_child_nodes(node.func)]
    is_drawn = node in drawn or getattr(node, "id", None) in drawn
    return is_drawn or any(_carries(part, drawn, case) for part in parts)
