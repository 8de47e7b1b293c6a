import pytest
import pytest_asyncio
from library.database import create_tables, open_database, sessions
from library.models import Book


@pytest_asyncio.fixture(scope="session")
async def shared():
    engine = open_database("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(create_tables)
    yield sessions(engine)
    await engine.dispose()


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_a_book_is_added(shared, turn) -> None:
    async with shared() as session:
        session.add(Book(title="Emma"))
        await session.commit()
