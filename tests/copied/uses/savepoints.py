import pytest
from library.models import Book
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_what_the_app_commits_is_gone_for_the_next_test(
    savepoint_sessions: async_sessionmaker[AsyncSession], turn: str
) -> None:
    async with savepoint_sessions() as app:
        app.add(Book(title=turn))
        await app.commit()

    async with savepoint_sessions() as test:
        titles = (await test.scalars(select(Book.title))).all()

    assert titles == [turn]
