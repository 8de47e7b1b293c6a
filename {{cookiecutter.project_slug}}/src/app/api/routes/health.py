from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from app.api.dependencies import Provided
from app.api.problems import problem, responding
from app.application.queries.readiness import Readiness

router = APIRouter(prefix="/health", tags=["health"])


@dataclass(frozen=True)
class HealthServices:
    readiness: Readiness


health_services = Provided[HealthServices]()
HealthServicesDep = Annotated[HealthServices, Depends(health_services)]


@router.get("/live", description="The process runs.")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get(
    "/ready",
    description="Requests can be served: the database answers.",
    responses={503: responding("not_ready")},
    response_model=dict[str, str],
)
async def ready(services: HealthServicesDep) -> dict[str, str] | Response:
    if await services.readiness.database_answers():
        return {"status": "ok"}
    return problem(503, "not_ready", "The database does not answer")
