from fastapi import APIRouter, Response

from app.api.problems import problem, responding
from app.api.services import Inside

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live", description="The process runs.")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get(
    "/ready",
    description="Requests can be served: the database answers.",
    responses={503: responding("not_ready")},
    response_model=dict[str, str],
)
async def ready(services: Inside) -> dict[str, str] | Response:
    if await services.readiness.database_answers():
        return {"status": "ok"}
    return problem(503, "not_ready", "The database does not answer")
