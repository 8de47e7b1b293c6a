"""What this service asks of a SQLite file, whichever database the tests run on."""

from collections.abc import AsyncIterator
from pathlib import Path

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
