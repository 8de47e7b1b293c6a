from collections.abc import Sequence
from dataclasses import dataclass

from app.application.ports.clock import Clock
from app.application.ports.ids import Ids
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor
from app.domain.orders import Order


@dataclass(frozen=True)
class Item:
    sku: str
    quantity: int


@dataclass(frozen=True)
class PlaceOrder:
    """An order reserves the stock of its lines for 15 minutes. All lines share one currency,
    and no product stands on two lines."""

    unit_of_work: UnitOfWorkFactory[OrdersUnitOfWork]
    clock: Clock
    ids: Ids

    async def __call__(self, actor: Actor, items: Sequence[Item]) -> Order:
        async with self.unit_of_work() as uow:
            locked = await uow.products.lock({item.sku for item in items})
            products = {product.sku: product for product in locked}
            chosen = [(products[item.sku], item.quantity) for item in items]
            order = Order.place(self.ids.new(), actor.id, chosen, at=self.clock.now())
            uow.orders.add(order)
            await uow.commit()
        return order
