from library.models import Book
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from tests.factories.books import make_book
from tests.fixtures.persisting import Save


async def test_a_saved_book_is_there_in_another_session(save: Save, db_session: AsyncSession) -> None:
    await save(make_book(title="Emma"), make_book())

    books = (await db_session.scalars(select(Book).order_by(Book.id))).all()

    assert [(book.id, book.title) for book in books] == [(1, "Emma"), (2, "A Room with a View 2")]
