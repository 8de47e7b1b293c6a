from library.database import sessions
from library.models import Book
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.fixtures.data_tracker import DataTracker


async def test_a_committed_book_is_registered(test_data_tracker: DataTracker, private_database: AsyncEngine) -> None:
    test_data_tracker.add(Book.__table__.c.title, "Emma")

    async with sessions(private_database).begin() as session:
        session.add(Book(title="Emma"))

    async with sessions(private_database)() as session:
        assert (await session.get_one(Book, 1)).title == "Emma"
