"""Makes the app from the list of features; knows none of them by name."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from app.adapters import Adapters
from app.api.dependencies import Provided
from app.api.loopback import LoopbackOnly
from app.api.problem_types import SHARED_PROBLEMS, ProblemTypes
from app.api.security import identity
from app.api.web import create_api
from app.features import FEATURES

TITLE = "Service"
PROBLEM_TYPES: ProblemTypes = SHARED_PROBLEMS | {
    error: problem_type
    for feature in FEATURES
    for error, problem_type in feature.problem_types.items()
}
"""The problem that each domain error becomes. A test keeps this table complete."""


def wire(adapters: Adapters) -> Mapping[Provided[Any], Any]:
    """What the routes of all features depend on."""
    return {identity: adapters.identity} | {
        feature.services: feature.wire(adapters) for feature in FEATURES
    }


def create_app(adapters: Adapters, *, docs: bool = False) -> FastAPI:
    """The app closes the adapters when it stops. `docs` are for development."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await adapters.close()

    routers = [feature.router for feature in FEATURES]
    api = create_api(TITLE, routers, wire(adapters), PROBLEM_TYPES, lifespan, docs=docs)
    if adapters.signs_with_the_published_key:
        api.add_middleware(LoopbackOnly)
    return api
