from library.models import Book


async def test_loans_are_counted(db_session) -> None:
    db_session.add(Book(title="Emma"))
    await db_session.commit()
    db_session.expunge_all()

    book = await db_session.get_one(Book, 1)

    assert len(book.loans) == 0
