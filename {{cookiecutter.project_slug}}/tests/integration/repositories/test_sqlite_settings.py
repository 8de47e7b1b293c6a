"""What this service asks of a SQLite file, whichever database the tests run on."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.infrastructure.database import open_database

NORMAL = 1


@pytest_asyncio.fixture
async def file(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/settings_test.db")
    yield engine
    await engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", NORMAL), ("foreign_keys", 1)],
    ids=["readers do not wait for a writer", "a commit is one write", "references are kept"],
)
async def test_each_connection_to_a_file_is_set_up(
    file: AsyncEngine, setting: str, value: object
) -> None:
    async with file.connect() as connection:
        result = await connection.exec_driver_sql(f"PRAGMA {setting}")

        assert result.scalar_one() == value


async def test_a_connection_goes_back_to_the_pool_without_a_transaction(file: AsyncEngine) -> None:
    """One that SQLAlchemy knows nothing of: else its lock would stop every writer."""
    async with file.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.execute("BEGIN IMMEDIATE")
        was_open = driver.in_transaction

    assert (was_open, driver.in_transaction) == (True, False)
