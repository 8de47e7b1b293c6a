from typing import Protocol
from uuid import UUID

from app.application.ports.unit_of_work import UnitOfWork
from app.domain.paper_cranes import PaperCrane


class PaperCranes(Protocol):
    async def add(self, paper_crane: PaperCrane) -> None:
        """Raises PaperCraneWingMarkTaken."""
        ...

    async def get(self, paper_crane_id: UUID) -> PaperCrane:
        """Locked until the unit of work ends. Raises PaperCraneNotFound."""
        ...


class PaperCranesUnitOfWork(UnitOfWork, Protocol):
    @property
    def paper_cranes(self) -> PaperCranes: ...
