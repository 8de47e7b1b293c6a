from dataclasses import dataclass

from app.application.ports.clock import Clock
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.application.release_stock import release_stock

BATCH = 100
"""Orders a transaction: a long one would keep buyers waiting for its locks."""


@dataclass(frozen=True)
class ExpireOrders:
    """Pending orders expire when their reservation ends; their stock is for sale again."""

    unit_of_work: UnitOfWorkFactory[OrdersUnitOfWork]
    clock: Clock

    async def __call__(self) -> int:
        """How many orders expired."""
        total = 0
        while expired := await self._batch():
            total += expired
        return total

    async def _batch(self) -> int:
        now = self.clock.now()
        async with self.unit_of_work() as uow:
            due = await uow.orders.due_to_expire(now, limit=BATCH)
            expired = [order for order in due if order.expire(at=now)]
            await release_stock(expired, uow)
            await uow.commit()
        return len(expired)
