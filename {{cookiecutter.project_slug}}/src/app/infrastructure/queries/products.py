from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.application.queries.products import ProductView
from app.infrastructure.tables.products import products


class SqlAlchemyProductQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, *, after: str | None, limit: int) -> Sequence[ProductView]:
        query = select(products).order_by(products.c.sku).limit(limit)
        if after is not None:
            query = query.where(products.c.sku > after)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [ProductView(**row) for row in rows]
