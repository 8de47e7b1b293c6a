from datetime import UTC, datetime

import pytest
from library.main import list_books
from library.models import Book, Loan
from sqlalchemy.ext.asyncio import AsyncSession
from tests.fixtures.query_count import CountQueries

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("books", [1, 5])
async def test_the_list_costs_two_queries_for_any_number_of_books(
    db_session: AsyncSession, count_queries: CountQueries, books: int
) -> None:
    loan = {"reader": "ada", "due": NEW_YEAR}
    db_session.add_all([Book(title=f"Book {n}", loans=[Loan(**loan)]) for n in range(books)])
    await db_session.commit()
    db_session.expunge_all()

    with count_queries() as selects:
        lent = await list_books(db_session)

    assert lent == {f"Book {n}": 1 for n in range(books)}
    assert len(selects) == 2
