from library.models import Book
from sqlalchemy import select


async def test_emma_is_there(db_session) -> None:
    """Another test used to leave her behind."""
    emma = (await db_session.scalars(select(Book).where(Book.title == "Emma"))).one()

    assert emma.title == "Emma"
