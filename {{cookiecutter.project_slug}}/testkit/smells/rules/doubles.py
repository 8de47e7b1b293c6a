"""Do the doubles stand for something, and does the test reach past them?"""

import ast
import re

from testkit.smells.case import Case, File
from testkit.smells.nodes import walk
from testkit.smells.rule import ERROR, WARNING, Breaches, rule

MOST_PATCHES = 5
MOCK = re.compile(r"((unittest\.)?mock|\.(\w+_)?mocker)\.(Mock|MagicMock|AsyncMock)")
NO_MOCK = {"new", "new_callable", "wraps"}
SPECS = {"spec", "spec_set", "autospec", *NO_MOCK}
ANSWERS = {"return_value", "side_effect", *NO_MOCK}
PUBLIC_IN_SPITE = {"_replace", "_asdict", "_fields", "_make", "_mapping", "_value_", "_name_"}
HEAVY = (
    r"(aiosqlite|asyncpg|psycopg2?|sqlite3|aiomysql|pymysql|MySQLdb|oracledb|pymongo|motor"
    r"|uvicorn|hypercorn|granian|gunicorn|daphne|http\.server|socketserver|{app})(\..*)?"
)


@rule("silent-mock", WARNING, fix="a fake, or a spec with a stated return_value or side_effect")
def silent_mock(case: Case) -> Breaches:
    answered = {node.attr for node in case.all(ast.Attribute) if isinstance(node.ctx, ast.Store)}
    patches = {call for call, _ in case.patches}
    for call, path in case.calls + case.decorators:
        if not (_puts_a_mock(call, path) if call in patches else MOCK.fullmatch(path)):
            continue
        given = {one.arg for one in call.keywords}
        if given.isdisjoint(SPECS) and (call in patches or not call.args):
            yield call, "a mock without a spec answers whatever is asked"
        elif ANSWERS.isdisjoint(given | answered):
            yield call, "a mock without an answer gives another mock"


def _puts_a_mock(call: ast.Call, path: str) -> bool:
    """`patch` with a `new` of the test's own, and `monkeypatch`, put no mock in place."""
    places = {"object": 2, "multiple": 99, "setattr": -1}
    return len(call.args) <= places.get(path.rpartition(".")[2], 1)


@rule("over-mocking", WARNING, fix="a fake at the border, in place of many patches")
def over_mocking(case: Case) -> Breaches:
    if len(case.patches) > MOST_PATCHES:
        yield case.node, f"{len(case.patches)} patches in one test"
    for call, target in case.patches if case.source.layer == "integration" else ():
        if target.partition(".")[0] in case.source.settings.own_packages:
            yield call, f"patches {target}, our own code, in an integration test"


@rule("private-access", WARNING, fix="ask what a user of the code can ask")
def private_access(case: Case) -> Breaches:
    for node in case.all(ast.Attribute):
        is_private = node.attr.startswith("_") and not node.attr.endswith("__")
        of_itself = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
        if is_private and not of_itself and node.attr not in PUBLIC_IN_SPITE:
            yield node, f"reaches for the private {node.attr}"


@rule("misplaced", ERROR, fix="move it to the layer that has this, or use a fake", reads=File)
def misplaced(file: File) -> Breaches:
    if file.layer == "unit":
        heavy = re.compile(HEAVY.format(app=re.escape(file.settings.app_factory)))
        ifs = [node for node in file.all(ast.If) if "TYPE_CHECKING" in ast.unparse(node.test)]
        typed = {*walk(*ifs)}
        for node in file.all(ast.Import) + file.all(ast.ImportFrom):
            for name in node.names if node not in typed else ():
                full = f"{getattr(node, 'module', '')}.{name.name}".lstrip(".")
                if heavy.fullmatch(full):
                    yield node, f"a unit test imports {full}"
    for case in file.cases if file.layer == "e2e" else ():
        for patch, target in case.patches:
            yield patch, f"an e2e test patches {target}"
