from dataclasses import dataclass
from uuid import UUID

from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.application.release_stock import release_stock
from app.domain.actors import Actor
from app.domain.orders import OrderNotFound, OrderStatus


@dataclass(frozen=True)
class CancelOrder:
    """A pending order can be cancelled by its owner or by staff; its stock is for sale again.
    Cancelling twice changes nothing."""

    unit_of_work: UnitOfWorkFactory[OrdersUnitOfWork]

    async def __call__(self, actor: Actor, order_id: UUID) -> None:
        async with self.unit_of_work() as uow:
            order = await uow.orders.get(order_id)
            if not actor.may_see(order.customer_id):
                raise OrderNotFound(order_id)
            if order.status is not OrderStatus.CANCELLED:
                order.cancel()
                await release_stock([order], uow)
            await uow.commit()
