from dataclasses import dataclass

from app.application.ports.ids import Ids
from app.application.ports.products import ProductsUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor, Role
from app.domain.money import Money
from app.domain.products import Product


@dataclass(frozen=True)
class AddProduct:
    """Staff add products; a SKU is given once."""

    unit_of_work: UnitOfWorkFactory[ProductsUnitOfWork]
    ids: Ids

    async def __call__(
        self, actor: Actor, *, sku: str, name: str, price: Money, stock: int
    ) -> Product:
        actor.must_be(Role.STAFF)
        product = Product(self.ids.new(), sku, name, price, stock)
        async with self.unit_of_work() as uow:
            await uow.products.add(product)
            await uow.commit()
        return product
