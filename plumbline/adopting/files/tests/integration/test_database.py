from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from tests.fixtures.api_client import RequestSession
from tests.service import metadata


async def test_every_table_starts_empty(db_session: AsyncSession) -> None:
    counts = [select(func.count()).select_from(table) for table in metadata().tables.values()]

    rows = await db_session.scalars(union_all(*counts))

    assert set(rows) == {0}


async def test_a_request_gets_a_session_of_the_test_database(
    engine: AsyncEngine, request_session: RequestSession
) -> None:
    requests = [session async for session in request_session()]

    assert [session.bind for session in requests] == [engine]
