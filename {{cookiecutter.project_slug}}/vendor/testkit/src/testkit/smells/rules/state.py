"""Does it leave the process as it was before?"""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from testkit.findings import NOTE
from testkit.smells.case import Case
from testkit.smells.nodes import is_fixture, last_name, walk, words_of
from testkit.smells.rule import Breaches, rule

SHARED = re.compile(r"os\.environ|sys\.(path|modules|argv)|\w.*\.(settings|config)\.\w+|.*\w\.dependency_overrides")
CHANGES = {"update", "pop", "clear", "setdefault", "append", "insert", "extend", "remove"}
NOTES = (".setenv", ".delenv", ".setitem", ".delitem", ".syspath_prepend")
PUTS_BACK = re.compile(r"environ|patch|isolat|restor|preserv|save|swap|sandbox|[Rr]eset")
HANDS_OVER = {"addCleanup", "addfinalizer", "addModuleCleanup", "callback", "enterContext"}
STEPS = (ast.Assign, ast.Expr, ast.Delete)
SESSION = re.compile(
    r"(sqlalchemy|sqlmodel)(\.\w+)*\.((async_)?(sessionmaker|scoped_session)|\w*Session"
    r"|create(_async)?_engine)"
)
DATABASE = {"migration", "migrations", "migrate", "alembic", "pool", "pools", "engine", "engines"}
DATABASE |= {"connection", "connections", "sessions", "sessionmaker", "isolation", "db", "database"}
Write = tuple[ast.stmt | ast.expr, str, str]


@rule("global-state", NOTE, fix="use monkeypatch, which puts it back")
def global_state(case: Case) -> Breaches:
    noted = any(path.endswith(NOTES) for _, path in case.calls)
    decorated = any("environ" in ast.unparse(call) for call, _ in case.decorators)
    writes = [] if noted or decorated else [*_writes(case)]
    times = Counter(target for _, _, target in writes)
    restored = {place for node, place, _ in writes if _gives_back(node, place, case)}
    for node, place, target in writes:
        # Written twice is written and put back.
        is_once = times[target] == 1 and place not in restored and not _is_guarded(node, case)
        if is_once and not _is_put_back_elsewhere(place, case):
            yield node, f"writes {target}, which stays for the next test"


def _is_put_back_elsewhere(place: str, case: Case) -> bool:
    """By a fixture with a tear-down that names it, or that the test takes by that name."""
    name = place.rpartition(".")[2]
    taken = {word for one in case.parameters for word in (one, *one.split("_"))}
    return name in case.source.visible.put_back | taken


def _writes(case: Case) -> Iterator[Write]:
    """Each with the text of what is shared, and of the part of it that is written."""
    changed: list[tuple[ast.stmt | ast.expr, ast.expr]] = []
    for step in case.all(ast.Assign) + case.all(ast.Delete):
        changed += [(step, target) for target in step.targets]
    changed += [(node, node.target) for node in case.all(ast.AugAssign)]
    for call in case.all(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr in CHANGES:
            changed.append((call, call.func.value))
    for node, target in changed:
        place = target.value if isinstance(target, ast.Subscript) else target
        if _is_shared(case.path(place), node, case):
            yield node, ast.unparse(place), ast.unparse(target)


def _is_shared(path: str, write: ast.AST, case: Case) -> bool:
    """Of the process, of a module or of settings; a local object is the test's own."""
    if any(path == f".{name}" for node in case.own(ast.Global) for name in node.names):
        return True
    root = path.split(".")[1] if path.startswith(".") else ""
    of_module = path.rpartition(".")[0] in case.source.modules and not isinstance(write, ast.Call)
    return root not in case.bound and (of_module or SHARED.fullmatch(path) is not None)


def _is_guarded(write: ast.AST, case: Case) -> bool:
    """It is in a block that restores state."""
    for block in case.blocks:
        entered = [ast.unparse(item.context_expr) for item in block.items]
        if any(map(PUTS_BACK.search, entered)) and write in walk(block):
            return True
    return False


def _gives_back(write: ast.AST, place: str, case: Case) -> bool:
    """In the last step, in `finally`, by an inner function or a tear-down, or by `= saved`."""
    steps: list[ast.AST] = [one for one in case.body[1:][-1:] if isinstance(one, STEPS)]
    steps += [step for block in case.all(ast.Try) for step in block.finalbody]
    steps += [*case.all(ast.FunctionDef), *case.all(ast.AsyncFunctionDef)]
    late = case.source.all(ast.FunctionDef) + case.source.all(ast.AsyncFunctionDef)
    after = [one for one in late if one.name.lower().startswith("teardown") or is_fixture(one)]
    saved = case.values_of(getattr(getattr(write, "value", None), "id", ""))
    name = place.rpartition(".")[2]
    handed = [one for one in case.all(ast.Call) if last_name(one.func) in HANDS_OVER]
    if any(name in ast.unparse(one) for one in handed):
        return True
    return write in walk(*steps) or any(place in ast.unparse(one) for one in (*after, *saved))


@rule("direct-session", NOTE, fix="use the db_session fixture")
def direct_session(case: Case) -> Breaches:
    """Only if there is one. A test of the database itself needs an engine of its own."""
    about = {*words_of(case.source.path.stem), *words_of(case.node.name)}
    has_one = "db_session" in case.source.visible.fixtures
    if has_one and about.isdisjoint(DATABASE):
        for call, path in case.called(SESSION):
            yield call, f"makes a {path.rpartition('.')[2]} of its own"
