from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.application.queries.products import ProductView
from app.infrastructure.tables.products import products

# Built once: building a statement costs more than sending it.
_first_page = select(products).order_by(products.c.sku).limit(bindparam("page_size"))
_next_page = _first_page.where(products.c.sku > bindparam("after"))


class SqlAlchemyProductQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, *, after: str | None, limit: int) -> Sequence[ProductView]:
        query = _first_page if after is None else _next_page
        async with self._engine.connect() as connection:
            rows = await connection.execute(query, {"after": after, "page_size": limit})
        return [ProductView(*row) for row in rows]
