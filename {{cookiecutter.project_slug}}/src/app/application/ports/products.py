from collections.abc import Collection, Sequence
from typing import Protocol

from app.application.ports.unit_of_work import UnitOfWork
from app.domain.products import Product


class Products(Protocol):
    async def add(self, product: Product) -> None:
        """Raises SkuTaken."""
        ...

    async def lock(self, skus: Collection[str]) -> Sequence[Product]:
        """The products in order of SKU, so that two buyers can't deadlock; locked until the
        unit of work ends. Raises ProductNotFound for the first that is missing."""
        ...


class ProductsUnitOfWork(UnitOfWork, Protocol):
    @property
    def products(self) -> Products: ...
