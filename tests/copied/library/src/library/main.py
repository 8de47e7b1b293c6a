from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import selectinload

from library.database import sessions
from library.models import Book


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


async def staff(card: Annotated[str, Header()] = "") -> None:
    if card != "librarian":
        raise HTTPException(403 if card else 401)


Session = Annotated[AsyncSession, Depends(get_session)]


def create_app(engine: AsyncEngine) -> FastAPI:
    app = FastAPI(openapi_url=None)
    app.state.sessions = sessions(engine)
    app.get("/books")(list_books)
    app.post("/books/{title}", dependencies=[Depends(staff)])(add_book)
    return app


async def list_books(session: Session) -> dict[str, int]:
    """How many are lent, by title."""
    books = await session.scalars(select(Book).options(selectinload(Book.loans)).order_by(Book.title))
    return {book.title: len(await book.awaitable_attrs.loans) for book in books.all()}


async def add_book(session: Session, title: str) -> int:
    book = Book(title=title)
    session.add(book)
    await session.commit()
    return book.id
