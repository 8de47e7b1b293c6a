from typing import Protocol
from uuid import UUID

from app.domain.paper_cranes import PaperCrane


class PaperCranes(Protocol):
    async def add(self, paper_crane: PaperCrane) -> None:
        """Raises PaperCraneNameTaken."""
        ...

    async def get(self, paper_crane_id: UUID) -> PaperCrane:
        """Locked until the unit of work ends. Raises PaperCraneNotFound."""
        ...
