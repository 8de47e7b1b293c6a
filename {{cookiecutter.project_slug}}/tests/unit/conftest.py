"""In unit tests the ports are fakes, under the names that are the real things in integration/."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.adapters import Adapters, open_adapters
from app.settings import Settings
from tests.fakes.ids import FakeIds
from tests.fakes.unit_of_work import FakeDatabase


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def ids() -> FakeIds:
    return FakeIds()


@pytest_asyncio.fixture(scope="module")
async def adapters() -> AsyncIterator[Adapters]:
    """The real ones, as development asks for them; they connect to nothing. Module scope: each
    opening costs an SSL context, and no test changes them."""
    adapters = open_adapters(Settings(database_url="sqlite+aiosqlite:///service_test.db"))
    yield adapters
    await adapters.close()
