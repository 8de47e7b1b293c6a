"""The suite refuses a database that is not its own, before it connects, and reads no `.env`."""

import sqlite3
from pathlib import Path

import pytest

from tests.fixtures.baked import BakedProject

USAGE_ERROR = 4
"""pytest's exit status."""
READ_SETTINGS = (
    *("tests/unit/app", "tests/integration/api/test_orders.py", "tests/e2e/test_operations.py"),
    "tests/e2e/test_order_journey.py",
)
"""In the test's process, in the app that it makes, and in the processes that it starts."""


@pytest.fixture
def production(tmp_path: Path) -> Path:
    path = tmp_path / "production.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE orders (id TEXT)")
        database.execute("INSERT INTO orders VALUES ('a-real-order')")
    return path


@pytest.mark.parametrize("variable", ["DATABASE_URL", "TEST_DATABASE_URL"])
def test_the_suite_refuses_a_database_with_rows_of_somebody(
    service_to_change: BakedProject, production: Path, variable: str
) -> None:
    before = production.read_bytes()
    url = f"sqlite+aiosqlite:///{production}"

    run = service_to_change.attempt(".venv/bin/pytest", **{variable: url})

    assert run.returncode == USAGE_ERROR, run.stdout
    assert f"{variable} names a database that is not a test's own" in run.stdout
    assert production.read_bytes() == before


def test_the_suite_does_not_read_a_hostile_env_file(service_to_change: BakedProject, production: Path) -> None:
    before = production.read_bytes()
    hostile = f"DATABASE_URL=sqlite+aiosqlite:///{production}\nJWKS_URL=https://evil.test/keys\nLOG_LEVEL=error\n"
    (service_to_change.path / ".env").write_text(hostile, encoding="utf-8")

    service_to_change.run(".venv/bin/pytest", "-q", *READ_SETTINGS)

    assert production.read_bytes() == before
