from dataclasses import dataclass

from app.application.ports.ids import Ids
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor, Role
from app.domain.paper_cranes import PaperCrane


@dataclass(frozen=True)
class AddPaperCrane:
    """Staff add it; a name is given once."""

    unit_of_work: UnitOfWorkFactory
    ids: Ids

    async def __call__(self, actor: Actor, *, name: str) -> PaperCrane:
        actor.must_be(Role.STAFF)
        paper_crane = PaperCrane(self.ids.new(), name)
        async with self.unit_of_work() as uow:
            await uow.paper_cranes.add(paper_crane)
            await uow.commit()
        return paper_crane
