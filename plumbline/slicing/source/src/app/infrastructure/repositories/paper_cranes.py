from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.paper_cranes import PaperCrane, PaperCraneNotFound, PaperCraneWingMarkTaken
from app.infrastructure.unit_of_work import SqlAlchemyUnitOfWork


class SqlAlchemyPaperCranes:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, paper_crane: PaperCrane) -> None:
        self._session.add(paper_crane)
        try:
            await self._session.flush()
        except IntegrityError as error:
            # The id is new and the rules were checked: what is left is the unique wing mark.
            await self._session.rollback()
            raise PaperCraneWingMarkTaken(paper_crane.wing_mark) from error

    async def get(self, paper_crane_id: UUID) -> PaperCrane:
        paper_crane = await self._session.get(PaperCrane, paper_crane_id, with_for_update=True)
        if paper_crane is None:
            raise PaperCraneNotFound(paper_crane_id)
        return paper_crane


class SqlAlchemyPaperCranesUnitOfWork(SqlAlchemyUnitOfWork):
    @property
    def paper_cranes(self) -> SqlAlchemyPaperCranes:
        return SqlAlchemyPaperCranes(self.session)
