from uuid import UUID

from fastapi import APIRouter

from app.api.problems import documented
from app.api.schemas import Name, NewPaperCrane, Page, PageSize, PaperCraneShown
from app.api.security import COMMON_ERRORS, CurrentActor
from app.api.services import Inside
from app.application.add_paper_crane import AddPaperCrane
from app.application.archive_paper_crane import ArchivePaperCrane
from app.domain import errors

router = APIRouter(
    prefix="/paper-cranes", tags=["paper-cranes"], responses=documented(*COMMON_ERRORS)
)


@router.get("", description="All of them, in order of name.")
async def list_paper_cranes(
    _actor: CurrentActor, services: Inside, after: Name | None = None, limit: PageSize = 20
) -> Page[PaperCraneShown]:
    found = await services.paper_cranes.page(after=after, limit=limit + 1)
    shown = [PaperCraneShown.model_validate(row) for row in found]
    return Page.of(shown, limit, lambda row: row.name)


@router.post(
    "",
    status_code=201,
    description=AddPaperCrane.__doc__,
    responses=documented(errors.NotAllowed, errors.PaperCraneNameTaken),
)
async def add_paper_crane(
    body: NewPaperCrane, actor: CurrentActor, services: Inside
) -> PaperCraneShown:
    paper_crane = await services.add_paper_crane(actor, name=body.name)
    return PaperCraneShown.model_validate(paper_crane)


@router.post(
    "/{paper_crane_id}/archive",
    description=ArchivePaperCrane.__doc__,
    responses=documented(
        errors.NotAllowed, errors.PaperCraneNotFound, errors.PaperCraneAlreadyArchived
    ),
)
async def archive_paper_crane(
    paper_crane_id: UUID, actor: CurrentActor, services: Inside
) -> PaperCraneShown:
    paper_crane = await services.archive_paper_crane(actor, paper_crane_id)
    return PaperCraneShown.model_validate(paper_crane)
