from datetime import UTC, datetime

from library.models import Book, Loan


async def test_a_loan_is_saved(db_session) -> None:
    due = datetime(2026, 3, 14, tzinfo=UTC)
    db_session.add(Book(title="Emma", loans=[Loan(reader="Ada", due=due)]))

    await db_session.commit()
