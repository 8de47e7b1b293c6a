"""In integration tests the names that are fakes in unit/ are the real things: `uow` is a
transaction of the test database, and another service's adapter speaks to mocked HTTP."""

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.bootstrap import Adapters
from tests.fixtures.database import MigratedDatabase


@pytest_asyncio.fixture(scope="session", autouse=True)
async def _rows_come_in_no_order(migrated_database: MigratedDatabase) -> None:
    """SQLite reads rows along an index, so a missing ORDER BY would never show: here it reads them
    backwards. Autouse: it concerns every query."""
    async with migrated_database.engine.connect() as connection:
        await connection.run_sync(_read_backwards)


def _read_backwards(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture
def uow(adapters: Adapters) -> UnitOfWorkFactory:
    return adapters.unit_of_work
