from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from app.application.ports.unit_of_work import UnitOfWork
from app.infrastructure.unit_of_work import SqlAlchemyUnitOfWork
from tests.fixtures.sessions import Sessions


async def test_a_unit_of_work_can_be_entered_again(
    session_factory: Sessions, engine: AsyncEngine
) -> None:
    one: UnitOfWork = SqlAlchemyUnitOfWork(session_factory)
    async with one:
        await one.commit()

    async with one:
        await one.commit()

    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedout() == 0
