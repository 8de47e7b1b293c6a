# axis: database
# test: tests/integration/repositories/test_unordered.py::test_prices_divide_as_whole_numbers
# file: tests/integration/repositories/test_unordered.py
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def test_prices_divide_as_whole_numbers(db_session: AsyncSession) -> None:
    kind = (await db_session.execute(text("SELECT 'Retro' || 1"))).scalar_one()
    nothing = (await db_session.execute(text("SELECT n FROM (SELECT 1 AS n UNION ALL SELECT NULL) t ORDER BY n"))).scalars().all()
    assert kind == "Retro1"
    assert nothing == [None, 1]
