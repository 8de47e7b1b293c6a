from fastapi import FastAPI
from starlette.types import Lifespan

from app.api import problems
from app.api.problems import Problem
from app.api.request_context import RequestContext
from app.api.routes import health, orders, products
from app.api.services import Services


def create_api(title: str, services: Services, lifespan: Lifespan[FastAPI]) -> FastAPI:
    api = FastAPI(
        title=title,
        lifespan=lifespan,
        responses={422: {"model": Problem, "description": "`invalid_request`"}},
    )
    api.state.services = services
    problems.install(api)
    api.add_middleware(RequestContext)
    for routes in [health, orders, products]:
        api.include_router(routes.router)
    return api
