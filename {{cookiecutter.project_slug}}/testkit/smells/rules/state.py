"""Does it leave the process as it found it?"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from testkit.smells.case import Case
from testkit.smells.nodes import is_fixture, last_name, walk
from testkit.smells.rule import ERROR, Breaches, rule

PROCESS = {"os.environ", "sys.path", "sys.modules", "sys.argv"}
CHANGES = {"update", "pop", "clear", "setdefault", "append", "insert", "extend", "remove"}
SETTINGS = {"settings", "config"}
NOTES = (".setenv", ".delenv", ".setitem", ".delitem", ".syspath_prepend")
PUTS_BACK = re.compile(r"environ|patch|isolat|restor|preserv|save|swap|sandbox")
STEPS = (ast.Assign, ast.Expr, ast.Delete)


class Write(NamedTuple):
    node: ast.stmt | ast.expr
    place: str
    target: str


@rule("global-state", ERROR, fix="monkeypatch puts it back")
def global_state(case: Case) -> Breaches:
    writes = [*_writes(case)]
    if not writes or _is_noted(case):
        return
    times = Counter(write.target for write in writes)
    restored = {write.place for write in writes if _gives_back(write, case)}
    guarded = {node for block in _guards(case) for node in walk(block)}
    for node, place, target in writes:
        # Written twice is written and put back.
        if times[target] == 1 and place not in restored and node not in guarded:
            yield node, f"writes {target}, which the next test will find"


def _writes(case: Case) -> Iterator[Write]:
    shared = {name for node in case.own(ast.Global) for name in node.names}
    for node in case.all(ast.Assign) + case.all(ast.AugAssign) + case.all(ast.Delete):
        for target in [node.target] if isinstance(node, ast.AugAssign) else node.targets:
            place = target.value if isinstance(target, ast.Subscript) else target
            is_global = isinstance(place, ast.Name) and place.id in shared
            if is_global or _is_shared(place, case) or _is_of_a_module(target, case):
                yield Write(node, ast.unparse(place), ast.unparse(target))
    for call in case.all(ast.Call):
        match call.func:
            case ast.Attribute(place, attr) if attr in CHANGES and _is_shared(place, case):
                key = f"[{ast.unparse(call.args[0])}]" if attr == "pop" and call.args else ""
                yield Write(call, ast.unparse(place), ast.unparse(place) + key)


def _is_shared(place: ast.expr, case: Case) -> bool:
    path = case.path(place)
    owner, _, name = path.rpartition(".")
    of_another = owner and [*path.split("."), ""][1] not in case.bound
    return path in PROCESS or bool(name == "dependency_overrides" and of_another)


def _is_of_a_module(target: ast.expr, case: Case) -> bool:
    """Of a module or of settings; a local object of the same name is the test's own."""
    owner = case.path(target.value) if isinstance(target, ast.Attribute) else "."
    is_settings = owner.rpartition(".")[2] in SETTINGS and not owner.startswith(".")
    return owner in case.source.modules or is_settings


def _is_noted(case: Case) -> bool:
    """A monkeypatch or a decorator knows what was there."""
    noted = any(path.endswith(NOTES) for _, path in case.calls)
    return noted or any("environ" in ast.unparse(call) for call, _ in case.decorators)


def _guards(case: Case) -> Iterator[ast.stmt]:
    for block in case.all(ast.With) + case.all(ast.AsyncWith):
        if any(PUTS_BACK.search(ast.unparse(item.context_expr)) for item in block.items):
            yield block


def _gives_back(write: Write, case: Case) -> bool:
    """In the last step, in `finally`, by an inner function or a tear-down, or by `= saved`."""
    steps: list[ast.AST] = [one for one in case.body[1:][-1:] if isinstance(one, STEPS)]
    steps += [step for block in case.all(ast.Try) for step in block.finalbody]
    steps += case.all(ast.FunctionDef)
    steps += case.all(ast.AsyncFunctionDef)
    if write.node in walk(*steps):
        return True
    outer = case.source.all(ast.FunctionDef) + case.source.all(ast.AsyncFunctionDef)
    after = [one for one in outer if one.name.lower().startswith("teardown") or is_fixture(one)]
    saved = case.given(last_name(getattr(write.node, "value", None)))
    return any(write.place in ast.unparse(one) for one in (*after, *saved))
