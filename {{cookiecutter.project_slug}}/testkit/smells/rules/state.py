"""Does it leave the process as it found it?"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from testkit.smells.case import Case
from testkit.smells.nodes import is_fixture, last_name, walk
from testkit.smells.rule import ERROR, Breaches, of_test

PROCESS = {"os.environ", "sys.path", "sys.modules", "sys.argv"}
CHANGES = {"update", "pop", "clear", "setdefault", "append", "insert", "extend", "remove"}
SETTINGS = {"settings", "config"}
NOTES = (".setenv", ".delenv", ".setitem", ".delitem", ".syspath_prepend")
PUTS_BACK = re.compile(r"environ|patch|isolat|restor|preserv|save|swap|sandbox")
STEPS = (ast.Assign, ast.Expr, ast.Delete)
RUN_LATE = {"addfinalizer", "addCleanup", "callback", "push_async_callback"}


class Write(NamedTuple):
    node: ast.stmt | ast.expr
    place: str
    target: str


@of_test("global-state", ERROR, fix="monkeypatch puts it back")
def global_state(case: Case) -> Breaches:
    writes = [] if _is_guarded(case) else [*_writes(case)]
    times = Counter(write.target for write in writes)
    late = {node for step in _cleaning(case) for node in walk(step)} if writes else set()
    restored = {write.place for write in writes if write.node in late}
    saved = _saved(case) if writes else ""
    for node, place, target in writes:
        # Written twice is written and put back.
        if times[target] == 1 and place not in restored and place not in saved:
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


def _is_guarded(case: Case) -> bool:
    """By a block that puts things back, or by a monkeypatch or a decorator that knows them."""
    blocks = case.all(ast.With) + case.all(ast.AsyncWith)
    entered = [ast.unparse(item.context_expr) for block in blocks for item in block.items]
    noted = any(path.endswith(NOTES) for _, path in case.calls)
    decorated = any("environ" in ast.unparse(call) for call, _ in case.decorators)
    return noted or decorated or any(map(PUTS_BACK.search, entered))


def _cleaning(case: Case) -> Iterator[ast.stmt]:
    """What puts things back: the last step, `finally`, functions that run afterwards."""
    yield from (step for step in case.body[1:][-1:] if isinstance(step, STEPS))
    for block in case.all(ast.Try):
        yield from block.finalbody
    late = [call for call, path in case.calls if path.rpartition(".")[2] in RUN_LATE]
    handed_on = {last_name(argument) for call in late for argument in call.args}
    inner = case.all(ast.FunctionDef) + case.all(ast.AsyncFunctionDef)
    yield from (one for one in inner if one.name in handed_on)


def _saved(case: Case) -> str:
    """The text of what the test keeps in a name, of the file's tear-downs and of its fixtures."""
    functions = case.source.all(ast.FunctionDef) + case.source.all(ast.AsyncFunctionDef)
    kept: list[ast.AST] = [node.value for node in case.all(ast.Assign)]
    kept += [one for one in functions if one.name.lower().startswith("teardown") or is_fixture(one)]
    return "\n".join(map(ast.unparse, kept))
