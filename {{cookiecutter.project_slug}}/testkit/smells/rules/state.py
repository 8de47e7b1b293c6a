"""Does it leave the process as it found it?"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from testkit.smells.case import Case, last_name
from testkit.smells.rule import ERROR, Breach, rule

PROCESS = {"os.environ", "sys.path", "sys.modules", "sys.argv"}
CHANGES = {"update", "pop", "clear", "setdefault", "append", "insert", "extend", "remove"}
SETTINGS = {"settings", "config"}
SESSION_MAKERS = {
    "create_engine",
    "create_async_engine",
    "Session",
    "AsyncSession",
    "sessionmaker",
    "async_sessionmaker",
    "scoped_session",
    "async_scoped_session",
}


class Write(NamedTuple):
    node: ast.stmt | ast.expr
    place: str
    target: str


@rule("global-state", ERROR, fix="monkeypatch puts it back")
def global_state(case: Case) -> Iterator[Breach]:
    writes = list(_writes(case))
    times = Counter(write.target for write in writes)
    cleaning = {line for block in _cleaning(case) for line in block}
    restored = {write.place for write in writes if write.node.lineno in cleaning}
    guarded = {line for block in _guarded(case) for line in block}
    for node, place, target in writes:
        # Written twice is written and put back.
        if times[target] == 1 and place not in restored and node.lineno not in guarded:
            yield Breach(node, f"writes {target}, which the next test will find")


def _writes(case: Case) -> Iterator[Write]:
    shared_names = {name for node in case.own(ast.Global) for name in node.names}
    for node in case.all(ast.Assign, ast.AugAssign, ast.Delete):
        for target in [node.target] if isinstance(node, ast.AugAssign) else node.targets:
            place = target.value if isinstance(target, ast.Subscript) else target
            is_global = isinstance(place, ast.Name) and place.id in shared_names
            if is_global or _is_shared(place, case) or _is_module_attribute(target, case):
                yield Write(node, ast.unparse(place), ast.unparse(target))
    for call in case.all(ast.Call):
        match call.func:
            case ast.Attribute(place, attr) if attr in CHANGES and _is_shared(place, case):
                key = f"[{ast.unparse(call.args[0])}]" if attr == "pop" else ""
                yield Write(call, ast.unparse(place), ast.unparse(place) + key)


def _cleaning(case: Case) -> Iterator[range]:
    """Lines that put things back: `finally`, and functions that run after the test."""
    for node in case.all(ast.Try):
        if node.finalbody:
            yield lines_of(*node.finalbody)
    late = {"addfinalizer", "addCleanup", "callback", "push_async_callback"}
    calls = (call for call, path in case.calls if path.rpartition(".")[2] in late)
    handed_on = {last_name(argument) for call in calls for argument in call.args}
    for inner in case.all(ast.FunctionDef, ast.AsyncFunctionDef):
        if inner.name in handed_on:
            yield lines_of(inner)


def _guarded(case: Case) -> Iterator[range]:
    """A block that puts things back, or a test that patches what it writes."""
    for node in case.all(ast.With, ast.AsyncWith):
        if any("environ" in ast.unparse(one) or "patch" in ast.unparse(one) for one in node.items):
            yield lines_of(node)
    if any("environ" in ast.unparse(call) for call, _ in case.decorators):
        yield case.lines


def lines_of(*nodes: ast.stmt) -> range:
    return range(nodes[0].lineno, (nodes[-1].end_lineno or nodes[-1].lineno) + 1)


def _is_shared(node: ast.expr, case: Case) -> bool:
    if last_name(node) == "dependency_overrides" and isinstance(node, ast.Attribute):
        return _root(node) not in case.bound
    return case.path(node) in PROCESS


def _is_module_attribute(target: ast.expr, case: Case) -> bool:
    """Of a module or of settings; a local object of the same name is the test's own."""
    if not isinstance(target, ast.Attribute):
        return False
    path = case.path(target.value)
    if path.startswith("."):
        return path[1:] in SETTINGS & case.source.own_names - case.bound
    is_settings = path.rpartition(".")[2] in SETTINGS and _root(target) in case.source.imports
    return path in case.source.modules or is_settings


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return last_name(node)


@rule("direct-session", ERROR, fix="take the db_session fixture")
def direct_session(case: Case) -> Iterator[Breach]:
    for call, path in case.calls:
        library, _, name = path.rpartition(".")
        if library.partition(".")[0] in {"sqlalchemy", "sqlmodel"} and name in SESSION_MAKERS:
            yield Breach(call, f"makes a {name} of its own")
