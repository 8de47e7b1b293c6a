"""What isolation can't restore is an error, and the next run removes what a killed run left."""

import pytest

from tests.fixtures.baked import BakedProject

HEAD = """
import pytest_asyncio
from sqlalchemy import text
from tests.factories.products import make_product
from app.infrastructure.database import sessions
"""
TESTS = """
from sqlalchemy import text

async def test_the_first_one(shop, db_session):
    assert await db_session.scalar(text("SELECT 1")) == 1

async def test_the_second_one(shop, db_session):
    assert await db_session.scalar(text("SELECT 1")) == 1
"""
SHOPS = {
    "written": """
@pytest_asyncio.fixture(scope="session")
async def shop(migrated_database):
    async with sessions(migrated_database.engine).begin() as session:
        session.add(make_product(sku="SHARED"))
""",
    "read": """
@pytest_asyncio.fixture(scope="module")
async def shop(migrated_database):
    async with sessions(migrated_database.engine)() as session:
        await session.execute(text("SELECT count(*) FROM products"))
""",
    "private": """
@pytest_asyncio.fixture(scope="module")
async def shop(migrated_database, tmp_path_factory):
    async with migrated_database.private(tmp_path_factory.mktemp("shop")) as (_url, engine):
        async with sessions(engine).begin() as session:
            session.add(make_product(sku="SHARED"))
        yield engine
""",
}
KILLED = """
import os, signal

async def test_that_is_killed(engine):
    os.kill(os.getpid(), signal.SIGKILL)
"""
SWEEPS = """
import os, subprocess, sys
import asyncpg
from tests.fixtures.postgres_database import PostgresDatabase

URL = os.environ["TEST_DATABASE_URL"]

async def databases(server):
    rows = await server.fetch("SELECT datname FROM pg_database WHERE datname LIKE 'app_test%'")
    return {row[0] for row in rows}

async def test_a_killed_run_is_swept_and_a_live_one_is_not():
    server = await asyncpg.connect(URL.replace("+asyncpg", "").replace("/app_test", "/postgres"))
    await server.execute('CREATE DATABASE "app_test_4711_template"')  # somebody else's: no comment
    live = PostgresDatabase(URL, "alive", "gw0")
    await live.migrate()
    before = await databases(server)
    command = [sys.executable, "-m", "pytest", "-q", "tests/integration/test_killed.py"]
    ended = subprocess.run(command, check=False)
    left = await databases(server) - before
    next_run = PostgresDatabase(URL, "next", "gw0")
    await next_run.migrate()
    now = await databases(server)
    await next_run.close()
    await live.close()
    after = await databases(server)
    await server.close()

    assert ended.returncode == -9
    assert len(left) == 2, left
    assert now - before == {"app_test_next_template", "app_test_next_gw0"}
    assert before <= now
    assert after == {"app_test_4711_template"}
"""


@pytest.mark.parametrize(
    "server", [(), ("-m", "testkit", "postgres", "--", ".venv/bin/python")], ids=["sqlite", "postgresql"]
)
@pytest.mark.parametrize(
    ("shop", "passed", "reported"),
    [
        ("written", "1 passed, 1 error", "shop (session)"),
        ("read", "2 passed", ""),
        ("private", "2 passed", ""),
    ],
)
def test_rows_that_a_wide_fixture_wrote_do_not_vanish_in_silence(
    service_to_change: BakedProject, server: tuple[str, ...], shop: str, passed: str, reported: str
) -> None:
    tests = service_to_change.path / "tests"
    (tests / "fixtures" / "shop.py").write_text(HEAD + SHOPS[shop], encoding="utf-8")
    (tests / "integration" / "test_shop.py").write_text(TESTS, encoding="utf-8")
    command = ("-m", "pytest", "-q", "-p", "tests.fixtures.shop", "tests/integration/test_shop.py")

    run = service_to_change.attempt(".venv/bin/python", *server, *command)

    assert passed in run.stdout
    assert ("the database changed before the test began" in run.stdout) == bool(reported)
    assert reported in run.stdout


def test_what_a_killed_run_left_is_swept_by_the_next_and_nothing_else(service_to_change: BakedProject) -> None:
    tests = service_to_change.path / "tests"
    (tests / "integration" / "test_killed.py").write_text(KILLED, encoding="utf-8")
    (tests / "e2e" / "test_sweep.py").write_text(SWEEPS, encoding="utf-8")

    run = service_to_change.attempt(
        ".venv/bin/python",
        "-m",
        "testkit",
        "postgres",
        "--",
        ".venv/bin/python",
        "-m",
        "pytest",
        "-q",
        "tests/e2e/test_sweep.py",
    )

    assert run.returncode == 0, run.stdout
