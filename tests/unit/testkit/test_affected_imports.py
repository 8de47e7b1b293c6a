import ast

import pytest
from testkit.affected.imports import dependents

FILES = {
    "src/app/money.py": "",
    "src/app/orders.py": "from app.money import Money",
    "src/app/api/__init__.py": "",
    "src/app/api/routes.py": "from ..orders import Order",
    "src/app/lonely.py": "",
    "tests/test_routes.py": "def test_a():\n    import app.api.routes",
    "tests/test_money.py": "from app import money",
    "tests/finding.py": "from importlib import import_module",
    "tests/factories.py": "",
    "tests/test_factories.py": "import tests.finding",
    "tests/beside.py": "",
    "tests/test_beside.py": "import beside",
}


@pytest.mark.parametrize(
    ("path", "users"),
    [
        ("src/app/lonely.py", set()),
        (
            "src/app/money.py",
            {"src/app/orders.py", "src/app/api/routes.py", "tests/test_routes.py", "tests/test_money.py"},
        ),
        ("src/app/api/__init__.py", {"tests/test_routes.py"}),
        ("tests/beside.py", {"tests/test_beside.py", "tests/finding.py", "tests/test_factories.py"}),
        ("tests/factories.py", {"tests/finding.py", "tests/test_factories.py"}),
    ],
    ids=["nobody", "through others", "a package's own file", "beside", "by a computed name"],
)
def test_the_users_of_a_file_are_all_that_import_it(path: str, users: set[str]) -> None:
    trees = {name: ast.parse(text) for name, text in FILES.items()}

    assert dependents(trees, ["", "src"]).of(path) == users | {path}
