from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import PaperCraneNameTaken, PaperCraneNotFound
from app.domain.paper_cranes import PaperCrane


class SqlAlchemyPaperCranes:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, paper_crane: PaperCrane) -> None:
        self._session.add(paper_crane)
        try:
            await self._session.flush()
        except IntegrityError as error:
            # The id is new: what is left is the unique name.
            await self._session.rollback()
            raise PaperCraneNameTaken(paper_crane.name) from error

    async def get(self, paper_crane_id: UUID) -> PaperCrane:
        found = await self._session.get(PaperCrane, paper_crane_id, with_for_update=True)
        if found is None:
            raise PaperCraneNotFound(paper_crane_id)
        return found
