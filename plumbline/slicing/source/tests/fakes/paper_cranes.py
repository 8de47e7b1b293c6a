from uuid import UUID

from app.domain.errors import PaperCraneNameTaken, PaperCraneNotFound
from app.domain.paper_cranes import PaperCrane


class FakePaperCranes:
    def __init__(self, rows: dict[UUID, PaperCrane]) -> None:
        self.rows = rows

    async def add(self, paper_crane: PaperCrane) -> None:
        if paper_crane.name in {row.name for row in self.rows.values()}:
            raise PaperCraneNameTaken(paper_crane.name)
        self.rows[paper_crane.id] = paper_crane

    async def get(self, paper_crane_id: UUID) -> PaperCrane:
        try:
            return self.rows[paper_crane_id]
        except KeyError:
            raise PaperCraneNotFound(paper_crane_id) from None
