from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from library.main import create_app
from library.models import Book
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession


@pytest_asyncio.fixture
async def client(engine: AsyncEngine) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://library.test") as client:
        yield client


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_each_test_finds_its_own_book_alone(
    client: httpx.AsyncClient, db_session: AsyncSession, turn: str
) -> None:
    await client.post(f"/books/{turn}", headers={"Card": "librarian"})

    books = (await db_session.scalars(select(Book))).all()

    assert [(book.id, book.title) for book in books] == [(1, turn)]
