from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.types import Lifespan

from app.api import problems
from app.api.body_limit import BodyLimit
from app.api.dependencies import Provided
from app.api.description import DescribedApi
from app.api.problem_types import ProblemTypes
from app.api.problems import responding
from app.api.request_context import RequestContext

ALWAYS_POSSIBLE: dict[int | str, dict[str, Any]] = {
    408: responding("body_timeout"),
    413: responding("body_too_large"),
    500: responding("internal_error"),
}


def create_api(
    title: str,
    routers: Iterable[APIRouter],
    provided: Mapping[Provided[Any], Any],
    problem_types: ProblemTypes,
    lifespan: Lifespan[FastAPI],
    *,
    docs: bool,
) -> FastAPI:
    """`docs` serves /openapi.json and the pages /docs and /redoc."""
    api = DescribedApi(
        title=title,
        lifespan=lifespan,
        responses=ALWAYS_POSSIBLE,
        # The redirect would lead to whatever Host the request names, and is in no document.
        redirect_slashes=False,
        openapi_url="/openapi.json" if docs else None,  # without it there are no pages either
    )
    api.state.provided = provided
    problems.install(api, problem_types)
    api.add_middleware(BodyLimit)
    api.add_middleware(RequestContext)  # the last one is the outermost
    for router in routers:
        api.include_router(router)
    return api
