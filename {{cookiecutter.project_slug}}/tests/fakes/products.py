from collections.abc import Collection, Sequence
from uuid import UUID

from app.domain.products import Product, ProductNotFound, SkuTaken
from tests.fakes.unit_of_work import FakeUnitOfWork


class FakeProducts:
    def __init__(self, rows: dict[UUID, Product]) -> None:
        self._rows = rows

    async def add(self, product: Product) -> None:
        if product.sku in self._by_sku():
            raise SkuTaken(product.sku)
        self._rows[product.id] = product

    async def lock(self, skus: Collection[str]) -> Sequence[Product]:
        products = self._by_sku()
        missing = set(skus) - products.keys()
        if missing:
            raise ProductNotFound(min(missing))
        return [products[sku] for sku in sorted(skus)]

    def _by_sku(self) -> dict[str, Product]:
        return {product.sku: product for product in self._rows.values()}


class FakeProductsUnitOfWork(FakeUnitOfWork):
    @property
    def products(self) -> FakeProducts:
        return FakeProducts(self.rows_of(Product))
