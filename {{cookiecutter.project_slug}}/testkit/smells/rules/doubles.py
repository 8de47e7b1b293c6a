"""Do the doubles stand for something, and does the test reach past them?"""

import ast
import re
from collections.abc import Iterator

from testkit.smells.case import Case, File, keyword
from testkit.smells.rule import ERROR, WARNING, Breach, Rule, rule
from testkit.smells.source import Source

MOST_PATCHES = 5
MOCK = re.compile(r"((unittest\.)?mock|\.(\w+_)?mocker)\.(Mock|MagicMock|AsyncMock)")
SPECS = ("spec", "spec_set", "autospec", "wraps", "new", "new_callable")
PUBLIC_IN_SPITE = {"_replace", "_asdict", "_fields", "_make", "_mapping", "_value_", "_name_"}
DRIVERS = {"aiosqlite", "asyncpg", "psycopg", "psycopg2", "sqlite3", "aiomysql", "pymysql"}
DRIVERS |= {"MySQLdb", "oracledb", "pymongo", "motor"}
SERVERS = {"uvicorn", "hypercorn", "granian", "gunicorn", "daphne", "http.server", "socketserver"}


@rule("silent-mock", WARNING, fix="a fake, or a spec with a stated return_value or side_effect")
def silent_mock(case: Case) -> Iterator[Breach]:
    patches = {node for node, _ in case.patches}
    for call, path in case.calls + case.decorators:
        if MOCK.fullmatch(path) or (call in patches and _makes_a_mock(call, path)):
            if keyword(call, *SPECS) is None and not (call.args and call not in patches):
                yield Breach(call, "a mock without a spec answers whatever is asked")
            elif keyword(call, "new", "new_callable", "wraps") is None and not _answers(call, case):
                yield Breach(call, "a mock without an answer gives another mock")


def _makes_a_mock(call: ast.Call, path: str) -> bool:
    """`patch` with a `new` of the test's own, and `monkeypatch`, put no mock in place."""
    given = {"object": 2, "multiple": 99}.get(path.rpartition(".")[2], 1)
    return not path.endswith(".setattr") and len(call.args) <= given


def _answers(call: ast.Call, case: Case) -> bool:
    if keyword(call, "return_value", "side_effect"):
        return True
    answers = {"return_value", "side_effect"}
    targets = [target for node in case.all(ast.Assign) for target in node.targets]
    return any(isinstance(one, ast.Attribute) and one.attr in answers for one in targets)


def over_mocking_rule(own_packages: frozenset[str]) -> Rule[Case]:
    def is_ours(target: str) -> bool:
        return target.partition(".")[0] in own_packages

    @rule("over-mocking", WARNING, fix="a fake at the border, in place of many patches")
    def over_mocking(case: Case) -> Iterator[Breach]:
        if len(case.patches) > MOST_PATCHES:
            yield Breach(case.head, f"{len(case.patches)} patches in one test")
        ours = [(node, target) for node, target in case.patches if is_ours(target)]
        for node, target in ours if case.source.layer == "integration" else []:
            yield Breach(node, f"patches {target}, our own code, in an integration test")

    return over_mocking


@rule("private-access", WARNING, fix="ask what a user of the code can ask")
def private_access(case: Case) -> Iterator[Breach]:
    for node in case.all(ast.Attribute):
        is_private = node.attr.startswith("_") and not node.attr.endswith("__")
        of_itself = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
        if is_private and not of_itself and node.attr not in PUBLIC_IN_SPITE:
            yield Breach(node, f"reaches for the private {node.attr}")


def misplaced_rule(app_factory: str) -> Rule[File]:
    heavy = DRIVERS | SERVERS | {app_factory}

    @rule("misplaced", ERROR, fix="move it to the layer that has this, or use a fake")
    def misplaced(file: File) -> Iterator[Breach]:
        source = file.source
        for node in _imports(source) if source.layer == "unit" else []:
            for name in _imported(node):
                if any(name == one or name.startswith(f"{one}.") for one in heavy):
                    yield Breach(node, f"a unit test imports {name}")
        for case in file.cases if source.layer == "e2e" else []:
            for patch, target in case.patches:
                yield Breach(patch, f"an e2e test patches {target}")

    return misplaced


def _imports(source: Source) -> list[ast.Import | ast.ImportFrom]:
    """But for those that only a type checker sees."""
    skipped: set[ast.AST] = set()
    for node in source.all(ast.If):
        if ast.unparse(node.test).endswith("TYPE_CHECKING"):
            skipped |= set(ast.walk(node))
    return [node for node in source.all(ast.Import, ast.ImportFrom) if node not in skipped]


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return [f"{module}{name.name}" for name in node.names]
