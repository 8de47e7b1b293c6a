from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from app.api.dependencies import Provided
from app.api.problem_types.paper_cranes import PAPER_CRANE_PROBLEMS
from app.api.problems import documented
from app.api.schemas import Name, Page, PageSize
from app.api.schemas.paper_cranes import NewPaperCrane, PaperCraneOut
from app.api.security import COMMON_ERRORS, CurrentActor
from app.application.add_paper_crane import AddPaperCrane
from app.application.archive_paper_crane import ArchivePaperCrane
from app.application.queries.paper_cranes import PaperCraneQueries
from app.domain.errors import NotAllowed
from app.domain.paper_cranes import (
    PaperCraneAlreadyArchived,
    PaperCraneNotFound,
    PaperCraneWingMarkTaken,
)

router = APIRouter(
    prefix="/paper-cranes",
    tags=["paper-cranes"],
    responses=documented(PAPER_CRANE_PROBLEMS, *COMMON_ERRORS),
)


@dataclass(frozen=True)
class PaperCraneServices:
    queries: PaperCraneQueries
    add_paper_crane: AddPaperCrane
    archive_paper_crane: ArchivePaperCrane


paper_crane_services = Provided[PaperCraneServices]()
PaperCraneServicesDep = Annotated[PaperCraneServices, Depends(paper_crane_services)]


@router.get("", description="All of them, in order of wing mark.")
async def list_paper_cranes(
    _actor: CurrentActor,
    services: PaperCraneServicesDep,
    after: Name | None = None,
    limit: PageSize = 20,
) -> Page[PaperCraneOut]:
    rows = await services.queries.page(after=after, limit=limit + 1)
    return Page[PaperCraneOut].of(rows, limit, lambda item: item.wing_mark)


@router.post(
    "",
    status_code=201,
    description=AddPaperCrane.__doc__,
    responses=documented(PAPER_CRANE_PROBLEMS, NotAllowed, PaperCraneWingMarkTaken),
)
async def add_paper_crane(
    body: NewPaperCrane, actor: CurrentActor, services: PaperCraneServicesDep
) -> PaperCraneOut:
    paper_crane = await services.add_paper_crane(actor, __PASSED__)
    return PaperCraneOut.model_validate(paper_crane)


@router.post(
    "/{paper_crane_id}/archive",
    description=ArchivePaperCrane.__doc__,
    responses=documented(
        PAPER_CRANE_PROBLEMS, NotAllowed, PaperCraneNotFound, PaperCraneAlreadyArchived
    ),
)
async def archive_paper_crane(
    paper_crane_id: UUID, actor: CurrentActor, services: PaperCraneServicesDep
) -> PaperCraneOut:
    paper_crane = await services.archive_paper_crane(actor, paper_crane_id)
    return PaperCraneOut.model_validate(paper_crane)
