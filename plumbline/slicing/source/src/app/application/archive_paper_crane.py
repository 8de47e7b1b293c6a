from dataclasses import dataclass
from uuid import UUID

from app.application.ports.clock import Clock
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor, Role
from app.domain.paper_cranes import PaperCrane


@dataclass(frozen=True)
class ArchivePaperCrane:
    """Staff archive it, once; it stays in the list."""

    unit_of_work: UnitOfWorkFactory
    clock: Clock

    async def __call__(self, actor: Actor, paper_crane_id: UUID) -> PaperCrane:
        actor.must_be(Role.STAFF)
        async with self.unit_of_work() as uow:
            paper_crane = await uow.paper_cranes.get(paper_crane_id)
            paper_crane.archive(at=self.clock.now())
            await uow.commit()
        return paper_crane
