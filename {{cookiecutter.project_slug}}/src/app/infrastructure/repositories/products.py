from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.products import Product, ProductNotFound, SkuTaken
from app.infrastructure.tables.products import products
from app.infrastructure.unit_of_work import SqlAlchemyUnitOfWork


class SqlAlchemyProducts:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, product: Product) -> None:
        self._session.add(product)
        try:
            await self._session.flush()
        except IntegrityError as error:
            # The id is new and the rules were checked: what is left is the unique SKU.
            await self._session.rollback()
            raise SkuTaken(product.sku) from error

    async def lock(self, skus: Collection[str]) -> Sequence[Product]:
        query = (
            select(Product)
            .where(products.c.sku.in_(skus))
            .order_by(products.c.sku)
            .with_for_update()
        )
        locked = (await self._session.scalars(query)).all()
        missing = set(skus) - {product.sku for product in locked}
        if missing:
            raise ProductNotFound(min(missing))
        return locked


class SqlAlchemyProductsUnitOfWork(SqlAlchemyUnitOfWork):
    @property
    def products(self) -> SqlAlchemyProducts:
        return SqlAlchemyProducts(self.session)
