from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from app.infrastructure.database import sessions as sessions_of
from tests.fixtures.database import MigratedDatabase, open_test_database
from tests.fixtures.sessions import Sessions
from tests.suites.isolation import ConnectionsSuite, IsolationSuite
from tests.suites.isolation_world import State, create_world, state_of


@pytest_asyncio.fixture(scope="module")
async def world() -> AsyncIterator[MigratedDatabase]:
    async with open_test_database(create_world, name="isolation_test") as database:
        yield database


@pytest_asyncio.fixture(scope="module")
async def untouched(
    world: MigratedDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[AsyncEngine]:
    async with world.private(tmp_path_factory.mktemp("untouched")) as (_url, engine):
        yield engine


@pytest_asyncio.fixture(scope="module")
async def pristine(untouched: AsyncEngine) -> State:
    async with untouched.connect() as connection:
        return await state_of(connection)


class TestRestoredDatabase(ConnectionsSuite):
    @pytest.fixture
    def migrated_database(self, world: MigratedDatabase) -> MigratedDatabase:
        """For the fixture `engine`."""
        return world

    @pytest.fixture
    def sessions(self, engine: AsyncEngine) -> Sessions:
        return sessions_of(engine)


class TestSavepoints(IsolationSuite):
    """On a database that nothing else restores."""

    @pytest.fixture
    def engine(self, untouched: AsyncEngine) -> AsyncEngine:
        return untouched

    @pytest.fixture
    def sessions(self, savepoint_sessions: Sessions) -> Sessions:
        return savepoint_sessions
