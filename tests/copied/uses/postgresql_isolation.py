import pytest
from library.models import Book
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_each_test_finds_its_own_book_alone(engine: AsyncEngine, db_session: AsyncSession, turn: str) -> None:
    db_session.add(Book(title=turn))
    await db_session.commit()

    books = (await db_session.scalars(select(Book))).all()

    assert engine.dialect.name == "postgresql"
    assert [(book.id, book.title) for book in books] == [(1, turn)]
