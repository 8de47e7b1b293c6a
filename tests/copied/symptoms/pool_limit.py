import pytest_asyncio
from library.database import open_database


@pytest_asyncio.fixture
async def small(tmp_path):
    options = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1}
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path}/library.db", **options)
    yield engine
    await engine.dispose()


async def test_a_test_waits_for_the_connection_it_holds(small) -> None:
    async with small.connect(), small.connect():
        pass
