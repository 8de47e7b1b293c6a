from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from app.application.ports.unit_of_work import UnitOfWorkFactory


async def test_a_unit_of_work_can_be_entered_again(
    uow: UnitOfWorkFactory, engine: AsyncEngine
) -> None:
    one = uow()
    async with one:
        await one.commit()

    async with one:
        await one.commit()

    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedout() == 0
