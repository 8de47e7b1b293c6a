from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from app.application.ports.ids import Ids
from app.application.ports.paper_cranes import PaperCranesUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor, Role
from app.domain.money import Money
from app.domain.paper_cranes import PaperCrane, __ENUM_NAMES__


@dataclass(frozen=True)
class AddPaperCrane:
    """Staff add a paper crane; each has its own wing mark."""

    unit_of_work: UnitOfWorkFactory[PaperCranesUnitOfWork]
    ids: Ids

    async def __call__(self, actor: Actor, *, __PARAMETERS__) -> PaperCrane:
        actor.must_be(Role.STAFF)
        paper_crane = PaperCrane(self.ids.new(), __POSITIONS__)
        async with self.unit_of_work() as uow:
            await uow.paper_cranes.add(paper_crane)
            await uow.commit()
        return paper_crane
