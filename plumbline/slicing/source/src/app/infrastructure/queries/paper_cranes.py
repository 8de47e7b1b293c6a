from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.application.queries.paper_cranes import PaperCraneView
from app.infrastructure.tables import paper_cranes


class SqlAlchemyPaperCraneQueries:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def page(self, *, after: str | None, limit: int) -> Sequence[PaperCraneView]:
        query = select(paper_cranes).order_by(paper_cranes.c.name).limit(limit)
        if after is not None:
            query = query.where(paper_cranes.c.name > after)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [PaperCraneView(**row) for row in rows]
