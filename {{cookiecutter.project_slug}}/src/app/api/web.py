from typing import Any

from fastapi import FastAPI
from starlette.types import Lifespan

from app.api import problems
from app.api.body_limit import BodyLimit
from app.api.description import DescribedApi
from app.api.problems import responding
from app.api.request_context import RequestContext
from app.api.routes import health, orders, products
from app.api.services import Services

ALWAYS_POSSIBLE: dict[int | str, dict[str, Any]] = {
    408: responding("body_timeout"),
    413: responding("body_too_large"),
    500: responding("internal_error"),
}


def create_api(
    title: str, services: Services, lifespan: Lifespan[FastAPI], *, docs: bool = False
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
    api.state.services = services
    problems.install(api)
    api.add_middleware(BodyLimit)
    api.add_middleware(RequestContext)  # the last one is the outermost
    for routes in [health, orders, products]:
        api.include_router(routes.router)
    return api
