from uuid import UUID

from app.domain.paper_cranes import PaperCrane, PaperCraneNotFound, PaperCraneWingMarkTaken
from tests.fakes.unit_of_work import FakeUnitOfWork


class FakePaperCranes:
    def __init__(self, rows: dict[UUID, PaperCrane]) -> None:
        self._rows = rows

    async def add(self, paper_crane: PaperCrane) -> None:
        if paper_crane.wing_mark in {row.wing_mark for row in self._rows.values()}:
            raise PaperCraneWingMarkTaken(paper_crane.wing_mark)
        self._rows[paper_crane.id] = paper_crane

    async def get(self, paper_crane_id: UUID) -> PaperCrane:
        try:
            return self._rows[paper_crane_id]
        except KeyError:
            raise PaperCraneNotFound(paper_crane_id) from None


class FakePaperCranesUnitOfWork(FakeUnitOfWork):
    @property
    def paper_cranes(self) -> FakePaperCranes:
        return FakePaperCranes(self.rows_of(PaperCrane))
