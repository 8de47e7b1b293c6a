from fastapi import FastAPI
from starlette.types import Lifespan

from app.api import problems
from app.api.description import DescribedApi
from app.api.problems import responding
from app.api.request_context import RequestContext
from app.api.routes import health, orders, products
from app.api.services import Services


def create_api(title: str, services: Services, lifespan: Lifespan[FastAPI]) -> FastAPI:
    api = DescribedApi(
        title=title, lifespan=lifespan, responses={500: responding("internal_error")}
    )
    api.state.services = services
    problems.install(api)
    api.add_middleware(RequestContext)
    for routes in [health, orders, products]:
        api.include_router(routes.router)
    return api
