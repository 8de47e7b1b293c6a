"""What `make migration` writes is a migration that runs, that the service's own checks accept, and that loses nothing;
and a migration that loses something turns the service's own tests red.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.fixtures.baked import BakedProject
from tests.migration_kinds import BREACHES, KINDS, NEAR_MISSES, NOTHING, ORDERS_TABLES, PRODUCTS_TABLES, Kind

FACTORIES = "tests/factories/orders.py"
MIGRATION_TESTS = ("pytest", "tests/integration/repositories/test_migrations.py", "-p", "no:cacheprovider")
TESTS = 8
MIGRATE = (".venv/bin/alembic", "upgrade", "head")
REVISIONS = ("revision", "down_revision")
BY_HAND = '''"""{kind.name}."""

import sqlalchemy as sa
from alembic import op

revision = "by_hand_{number}"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {kind.upgrade}


def downgrade() -> None:
    {downgrade}
'''
ON_POSTGRESQL = ("uv", "run", "--quiet", "testkit", "postgres", "--")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/fresh.db"


@pytest.fixture
def prepared(service_to_change: BakedProject) -> BakedProject:
    """Its tables and factories import what the changes need."""
    service_to_change.replace(ORDERS_TABLES, "    Uuid,\n", "    UniqueConstraint,\n    Uuid,\n")
    service_to_change.replace(PRODUCTS_TABLES, "Table, Uuid", "Table, Uuid, Index, text")
    imports = "from sqlalchemy import insert, select\n\nfrom app.infrastructure.tables import orders as tables\n"
    service_to_change.replace(FACTORIES, "from app.domain.money", f"{imports}from app.domain.money")
    return service_to_change


def change(service: BakedProject, kind: Kind, database: str) -> None:
    for old, new in kind.tables:
        service.replace(kind.file, old, new)
    for old, new in kind.rows:
        service.replace(FACTORIES, old, new)
    if kind.upgrade:
        write_by_hand(service.path / "migrations/versions", kind)
    else:
        service.run("make", "migration", f"name={kind.name}", DATABASE_URL=database)


def write_by_hand(versions: Path, kind: Kind) -> None:
    """After the newest one."""
    written = "\n".join(path.read_text(encoding="utf-8") for path in versions.glob("*.py"))
    revisions, followed = (set(re.findall(rf'^{name} = "(.+)"', written, re.MULTILINE)) for name in REVISIONS)
    (newest,) = revisions - followed
    text = BY_HAND.format(kind=kind, number=len(revisions) + 1, newest=newest, downgrade=kind.downgrade or "pass")
    (versions / f"by_hand_{len(revisions) + 1}.py").write_text(text, encoding="utf-8")


def passed(output: str) -> int:
    return int(re.findall(r"(\d+) passed", output)[-1])


def test_a_migration_written_from_the_tables_runs_and_passes_the_checks(
    service_to_change: BakedProject, database: str
) -> None:
    (service_to_change.path / "migrations/versions/0001_orders.py").unlink()

    service_to_change.run("make", "migration", "name=everything", DATABASE_URL=database)

    service_to_change.run(*MIGRATE, DATABASE_URL=database)
    service_to_change.run("make", "check")
    assert passed(service_to_change.run(".venv/bin/python", "-m", *MIGRATION_TESTS)) == TESTS
    assert "No new upgrade operations" in service_to_change.run(".venv/bin/alembic", "check", DATABASE_URL=database)


def test_two_migrations_of_one_name_and_day_are_two_files(service_to_change: BakedProject, database: str) -> None:
    """On a database that was never migrated, as in a fresh checkout."""
    service_to_change.run("make", "migration", "name=fill totals", DATABASE_URL=database)
    service_to_change.run("make", "migration", "name=fill totals", DATABASE_URL=database)

    assert len(list((service_to_change.path / "migrations/versions").glob("*_fill_totals_*.py"))) == 2


@pytest.mark.parametrize("arguments", [(), ("name=",), ("name=  ",)], ids=["no name", "an empty name", "spaces"])
def test_a_migration_without_a_name_is_refused(service_to_change: BakedProject, arguments: tuple[str, ...]) -> None:
    refused = service_to_change.attempt("make", "migration", *arguments)

    assert refused.returncode == 2
    assert 'Say what it does: make migration name="add coupons"' in refused.stdout
    assert service_to_change.run("git", "status", "--short", ":!uv.lock") == ""


NAME = 'it\'s "new" `touch made` $$(touch made) """ \\ ; touch made'


def test_a_name_is_text_for_the_shell_and_for_python(service_to_change: BakedProject, database: str) -> None:
    service_to_change.run("make", "migration", f"name={NAME}", DATABASE_URL=database)

    written = service_to_change.path / "migrations/versions"
    (text,) = [path.read_text(encoding="utf-8") for path in written.glob("2*.py")]
    assert ast.get_docstring(ast.parse(text), clean=False) == NAME.replace("$$", "$")
    assert not (service_to_change.path / "made").exists()


RENAMES = {
    "a column": ('Column("reason", String(255))', 'Column("remark", String(255), key="reason")', "remark", "reason"),
    "a table": ('    "payments",\n', '    "charges",\n', "charges", "payments"),
}


@pytest.mark.parametrize("kind", RENAMES)
def test_what_could_be_a_new_name_is_asked_before_it_loses_values(
    service_to_change: BakedProject, database: str, kind: str
) -> None:
    """Alembic drops the old column and adds a new one: the values would be lost, and every test green."""
    old, new, added, gone = RENAMES[kind]
    service_to_change.replace(ORDERS_TABLES, old, new)
    service_to_change.run("make", "migration", "name=rename", DATABASE_URL=database)

    refused = service_to_change.attempt(*MIGRATE, DATABASE_URL=database)
    red = service_to_change.attempt(".venv/bin/python", "-m", *MIGRATION_TESTS)

    assert f"is {added} a new name for {gone}?" in refused.stdout
    assert (refused.returncode, red.returncode) == (1, 1)


def test_an_addition_and_a_drop_in_two_tables_are_not_asked(service_to_change: BakedProject, database: str) -> None:
    service_to_change.replace(ORDERS_TABLES, '    Column("reason", String(255)),\n', "")
    service_to_change.replace(
        ORDERS_TABLES, 'Column("paid_at", UtcDateTime)', 'Column("paid_at", UtcDateTime), Column("n", Integer)'
    )
    service_to_change.run("make", "migration", "name=both", DATABASE_URL=database)

    service_to_change.run(*MIGRATE, DATABASE_URL=database)


@pytest.mark.slow
def test_ten_kinds_of_migrations_lose_nothing_on_either_database(prepared: BakedProject, database: str) -> None:
    for kind in KINDS:
        change(prepared, kind, database)

    assert passed(prepared.run(".venv/bin/python", "-m", *MIGRATION_TESTS)) == TESTS
    assert passed(prepared.run(*ON_POSTGRESQL, *MIGRATION_TESTS)) == TESTS


@pytest.mark.slow
@pytest.mark.parametrize("name", BREACHES)
def test_a_migration_that_loses_something_is_red(prepared: BakedProject, database: str, name: str) -> None:
    *kinds, finding = BREACHES[name]
    for kind in kinds:
        change(prepared, kind, database)
    change(prepared, NOTHING, database)  # so that it is in the middle of the chain

    red = prepared.attempt(".venv/bin/python", "-m", *MIGRATION_TESTS, "-vv")

    assert red.returncode == 1, red.stdout
    assert finding in red.stdout


@pytest.mark.slow
def test_migrations_that_name_what_they_lose_are_green(prepared: BakedProject, database: str) -> None:
    for kind in NEAR_MISSES:
        change(prepared, kind, database)

    assert passed(prepared.run(".venv/bin/python", "-m", *MIGRATION_TESTS)) == TESTS
    assert passed(prepared.run(*ON_POSTGRESQL, *MIGRATION_TESTS)) == TESTS


@pytest.mark.slow
def test_a_rebuild_with_foreign_keys_on_is_red(prepared: BakedProject, database: str) -> None:
    prepared.replace("migrations/env.py", "    with foreign_keys_off(connection):", "    if True:")
    change(prepared, KINDS[3], database)

    red = prepared.attempt(".venv/bin/python", "-m", *MIGRATION_TESTS, "-vv")

    assert "order_lines has lost 6 of 6 rows" in red.stdout
    assert "payments has lost 3 of 3 rows" in red.stdout


@pytest.mark.slow
def test_a_connection_inside_a_transaction_is_refused(prepared: BakedProject) -> None:
    prepared.replace(
        "tests/fixtures/sqlite_database.py",
        "engine.connect() as connection:\n            await connection.run_sync(self._migrate)",
        "engine.begin() as connection:\n            await connection.run_sync(self._migrate)",
    )

    red = prepared.attempt(".venv/bin/python", "-m", *MIGRATION_TESTS)

    assert "give Alembic a connection without one (engine.connect(), not engine.begin())" in red.stdout


@pytest.mark.slow
def test_rows_of_a_real_database_are_there_after_up_down_and_up(prepared: BakedProject, database: str) -> None:
    """By the commands that people type, on the file that `make run` serves from."""
    change(prepared, KINDS[3], database)
    (prepared.path / "count.py").write_text(COUNT, encoding="utf-8")
    count = ("uv", "run", "--quiet", "python", "count.py")

    counts = [prepared.run(*count, "fill", DATABASE_URL=database)]
    for way in (("upgrade", "head"), ("downgrade", "-1"), ("upgrade", "head")):
        prepared.run(".venv/bin/alembic", *way, DATABASE_URL=database)
        counts.append(prepared.run(*count, DATABASE_URL=database))

    assert counts == ["orders 6, order_lines 6, payments 3, products 1\n"] * 4


COUNT = """
import asyncio, os, sys

from sqlalchemy import func, select

from app.infrastructure.tables import orders as tables
from app.infrastructure.database import open_database, sessions
from tests.factories.everything import make_everything
from tests.fixtures.persisting import saving

NAMES = ("orders", "order_lines", "payments", "products")


async def main() -> None:
    engine = open_database(os.environ["DATABASE_URL"])
    if "fill" in sys.argv:
        await saving(sessions(engine))(*make_everything())
    async with engine.connect() as connection:
        counted = [
            f"{name} {await connection.scalar(select(func.count()).select_from(tables.metadata.tables[name]))}"
            for name in NAMES
        ]
    print(", ".join(counted))
    await engine.dispose()


asyncio.run(main())
"""
