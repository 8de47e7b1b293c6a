"""Do the doubles replace something, and does the test reach past them?"""

import ast
import re

from testkit.findings import NOTE
from testkit.smells.case import Case, File
from testkit.smells.nodes import last_name, text_of, walk, words_of
from testkit.smells.rule import Breaches, rule

MOST_PATCHES = 5
MOCK = re.compile(r"((unittest\.)?mock|\.(\w+_)?mocker)\.(Mock|MagicMock|AsyncMock)")
NO_MOCK = {"new", "new_callable", "wraps"}
SPECS = {"spec", "spec_set", "autospec", *NO_MOCK}
ANSWERS = {"return_value", "side_effect", *NO_MOCK}
PUBLIC_IN_SPITE = {"_replace", "_asdict", "_fields", "_make", "_mapping", "_value_", "_name_"}
ASKS = {"getattr", "setattr", "hasattr", "delattr"}
ROUTE = re.compile(r"(respx|responses|httpx_mock|requests_mock|aioresponses)")
FAILS = re.compile(r"\b(timeouts?|times? out|unavailable|outage|unreachable|(is )?down|refuses|declines)\b")
WORKS = re.compile(r"\b(no|not|never|without|before|until|default|set(s|ting)?|config\w*|pass(es|ed)?|cool)\b")
FAILING = re.compile(r"side_effect|[Ee]rror|[Ee]xception|raise|\b[45]\d\d\b|[Tt]imeout|False|fail")
ERRORS = re.compile(r"(Error|Errors|Exception|Warning|Violation|errors|exceptions)$")
READS_SOURCE = re.compile(r"getsource|\.py\b.+read|__file__.+read")
SOURCE = re.compile(r"['\"](src|app)/[\w/]+\.py['\"]|\w\.__file__\)+\.read")
HEAVY = (
    r"(aiosqlite|asyncpg|psycopg2?|sqlite3|aiomysql|pymysql|MySQLdb|oracledb|pymongo|motor"
    r"|uvicorn|hypercorn|granian|gunicorn|daphne|http\.server|socketserver|{app})(\..*)?"
)


@rule("silent-mock", NOTE, fix="use a fake, or give it a spec and a return_value or side_effect")
def silent_mock(case: Case) -> Breaches:
    answered = {node.attr for node in case.all(ast.Attribute) if isinstance(node.ctx, ast.Store)}
    patches = {call for call, _ in case.patches}
    for call, path in case.calls + case.decorators:
        if not (_puts_a_mock(call, path) if call in patches else MOCK.fullmatch(path)):
            continue
        options = {one.arg for one in call.keywords}
        if options.isdisjoint({*SPECS, "side_effect"}) and (call in patches or not call.args):
            yield call, "a mock without a spec answers any call"
        elif ANSWERS.isdisjoint(options | answered):
            yield call, "a mock without an answer gives another mock"


def _puts_a_mock(call: ast.Call, path: str) -> bool:
    """`patch` with a `new` of the test's own, and `monkeypatch`, put no mock in place."""
    positions = {"object": 2, "multiple": 99, "setattr": -1}
    return len(call.args) <= positions.get(path.rpartition(".")[2], 1)


@rule("mock-echo", NOTE, fix="pass the mock to the code, and assert what the code does with the answer")
def mock_echo(case: Case) -> Breaches:
    """The test calls its own mock and asserts the answer that it gave it."""
    mocks = {
        name
        for node in case.all(ast.Assign)
        if isinstance(node.value, ast.Call) and MOCK.fullmatch(case.path(node.value.func))
        for name in map(last_name, node.targets)
        if name and not isinstance(node.targets[0], ast.Attribute)
    }
    for check in case.assertions if mocks else ():
        if isinstance(check, ast.Assert) and _is_an_echo(check.test, mocks, case):
            yield check, "asserts the answer that the test gave its own mock"


def _is_an_echo(test: ast.expr, mocks: set[str], case: Case) -> bool:
    match test:
        case ast.Compare(left, [ast.Eq() | ast.Is()], [right]):
            return any(_is_own_answer(one, mocks, case) for one in (left, right))
    return False


def _is_own_answer(node: ast.expr, mocks: set[str], case: Case) -> bool:
    """`mail()`, `await mail.send(1)`, or the name of one."""
    if isinstance(node, ast.Name):
        values = case.values_of(node.id)
        return bool(values) and all(
            isinstance(one, ast.Call | ast.Await) and _is_own_answer(one, mocks, case) for one in values
        )
    node = node.value if isinstance(node, ast.Await) else node
    if not isinstance(node, ast.Call) or not _is_stated(node.func, case):
        return False
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in mocks


def _is_stated(called: ast.expr, case: Case) -> bool:
    """The test wrote the answer down, for this very call."""
    mock = ast.unparse(called)
    for node in case.all(ast.Assign):
        for target in node.targets:
            if ast.unparse(target) == f"{mock}.return_value":
                return True
    made = [one for one in case.values_of(mock) if isinstance(one, ast.Call)]
    return any(word.arg == "return_value" for one in made for word in one.keywords)


@rule("unstubbed-failure", NOTE, fix="make the double fail with side_effect or an error status")
def unstubbed_failure(case: Case) -> Breaches:
    """Its name says that something fails, it has doubles, and none of them fails."""
    words = " ".join(words_of(case.node.name))
    has_doubles = any(MOCK.fullmatch(path) or ROUTE.search(path) for _, path in case.calls)
    says_so = FAILS.search(words) and not WORKS.search(words)
    if has_doubles and says_so and not FAILING.search(case.text.partition(":\n")[2]):
        yield case.node, "its name says that something fails, and every double succeeds"


@rule("pinned-source", NOTE, fix="call it, and assert what it does")
def pinned_source(case: Case) -> Breaches:
    """An assertion on the text of the code breaks with each edit, and with no fault."""
    if not case.source.mentions(READS_SOURCE):
        return
    texts: set[str] = set()
    for node in case.all(ast.Assign):
        if _is_source(node.value, texts, case):
            texts |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    for check in case.assertions:
        compared = [check.test] if isinstance(check, ast.Assert) else getattr(check, "args", [])
        parts = [
            side
            for one in compared
            for side in ([one.left, *one.comparators] if isinstance(one, ast.Compare) else [one])
        ]
        if any(_is_source(one, texts, case) for one in parts):
            yield check, "asserts the text of a source file"


def _is_source(node: ast.expr, texts: set[str], case: Case) -> bool:
    """`inspect.getsource(…)`, `Path("src/app/shop.py").read_text()`, or the name of one."""
    if isinstance(node, ast.Name):
        return node.id in texts
    for call in [one for one in walk(node) if isinstance(one, ast.Call)]:
        path = case.path(call.func)
        if path in {"inspect.getsource", "inspect.getsourcelines"}:
            return not any(case.bound & {last_name(one)} for one in call.args)
        is_read = path.endswith((".read_text", ".read_bytes", ".read"))
        if is_read and SOURCE.search(ast.unparse(call)):
            return True
    return False


@rule("over-mocking", NOTE, fix="use one fake at the boundary instead of many patches")
def over_mocking(case: Case) -> Breaches:
    if len(case.patches) > MOST_PATCHES:
        yield case.node, f"{len(case.patches)} patches in one test"
    for call, target in case.patches if case.source.layer == "integration" else ():
        if target.partition(".")[0] in case.source.settings.own_packages:
            yield call, f"patches {target}, our own code, in an integration test"


@rule("private-access", NOTE, fix="use the public interface")
def private_access(case: Case) -> Breaches:
    for call, path in case.calls:
        name = text_of(call.args[1]) if path in ASKS and len(call.args) > 1 else ""
        of_itself = name and last_name(call.args[0]) in {"self", "cls"}
        if _is_private(name) and not of_itself:
            yield call, f"uses the private {name}"
    for node in case.all(ast.Attribute):
        of_itself = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
        if _is_private(node.attr) and not of_itself:
            yield node, f"uses the private {node.attr}"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__") and name not in PUBLIC_IN_SPITE


@rule("misplaced", NOTE, fix="move it to the layer that has this, or use a fake", reads=File)
def misplaced(file: File) -> Breaches:
    if file.layer == "unit":
        heavy = re.compile(HEAVY.format(app=re.escape(file.settings.app_factory)))
        ifs = [node for node in file.all(ast.If) if "TYPE_CHECKING" in ast.unparse(node.test)]
        typed = {*walk(*ifs)}
        for node in file.all(ast.Import) + file.all(ast.ImportFrom):
            for name in node.names if node not in typed else ():
                full = f"{getattr(node, 'module', '')}.{name.name}".lstrip(".")
                used = name.asname or name.name
                if heavy.fullmatch(full) and not _is_only_named(full, used, file):
                    yield node, f"a unit test imports {full}"
    yield from _patched_in_e2e(file)


def _is_only_named(full: str, used: str, file: File) -> bool:
    """An error of a driver, to raise or to expect: nothing is opened."""
    uses = [one.attr for one in file.all(ast.Attribute) if ast.unparse(one.value) == used]
    return ERRORS.search(full) is not None or (bool(uses) and all(map(ERRORS.search, uses)))


def _patched_in_e2e(file: File) -> Breaches:
    for case in file.cases if file.layer == "e2e" else ():
        for patch, target in case.patches:
            yield patch, f"an e2e test patches {target}"
