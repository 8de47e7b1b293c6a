from library.models import Book
from sqlalchemy.ext.asyncio import AsyncSession


async def test_a_book_is_read_after_its_session(engine) -> None:
    book = Book(title="Emma")
    async with AsyncSession(engine) as session:
        session.add(book)
        await session.commit()

    assert book.title == "Emma"
