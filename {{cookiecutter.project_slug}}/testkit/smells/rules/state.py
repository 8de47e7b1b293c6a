"""Does it leave the process as it found it?"""

import ast
from collections import Counter
from collections.abc import Iterator

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


@rule("global-state", ERROR, fix="monkeypatch puts it back")
def global_state(case: Case) -> Iterator[Breach]:
    for node in case.own(ast.Global):
        yield Breach(node, f"writes the module's {', '.join(node.names)}")
    writes = list(_writes(case))
    times = Counter(what for _, what in writes)
    protected = _protected_lines(case)
    for node, what in writes:
        # Written twice is written and put back.
        if times[what] == 1 and node.lineno not in protected:
            yield Breach(node, f"writes {what}, which the next test will find")


def _writes(case: Case) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    for node in case.all(ast.Assign, ast.AugAssign, ast.Delete):
        for target in [node.target] if isinstance(node, ast.AugAssign) else node.targets:
            place = target.value if isinstance(target, ast.Subscript) else target
            if _is_shared(place, case) or _is_module_attribute(target, case):
                yield node, ast.unparse(target)
    for call in case.all(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in CHANGES:
            if _is_shared(call.func.value, case):
                key = f"[{ast.unparse(call.args[0])}]" if call.func.attr == "pop" else ""
                yield call, ast.unparse(call.func.value) + key


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


def _protected_lines(case: Case) -> set[int]:
    """In a block that puts things back, or in a test that patches what it writes."""
    lines: set[int] = set()
    for node in case.all(ast.With, ast.AsyncWith):
        if any("environ" in ast.unparse(one) or "patch" in ast.unparse(one) for one in node.items):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    if any("environ" in ast.unparse(call) for call, _ in case.decorators):
        lines |= set(range(case.node.lineno, (case.node.end_lineno or 0) + 1))
    return lines


@rule("direct-session", ERROR, fix="take the db_session fixture")
def direct_session(case: Case) -> Iterator[Breach]:
    for call, path in case.calls:
        library, _, name = path.rpartition(".")
        if library.partition(".")[0] in {"sqlalchemy", "sqlmodel"} and name in SESSION_MAKERS:
            yield Breach(call, f"makes a {name} of its own")
