"""What each operation documents, and the routes of every service; a small API of the test's own
stands for a feature."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import httpx
import pytest
import pytest_asyncio
from fastapi import APIRouter, Depends, FastAPI

from app.adapters import open_adapters
from app.api.dependencies import Provided
from app.api.problem_types import SHARED_PROBLEMS
from app.api.problems import documented
from app.api.routes import health
from app.api.security import COMMON_ERRORS, CurrentActor, identity
from app.api.web import create_api
from app.bootstrap import create_app
from app.settings import Settings
from tests.fakes.identity import FakeIdentity
from tests.fixtures.api_client import client_of, giving

OPEN_TO_EVERYBODY = {("/health/live", "get"), ("/health/ready", "get")}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

Operations = dict[tuple[str, str], dict[str, Any]]

titles = Provided[list[str]]()
books = APIRouter(prefix="/books", responses=documented(SHARED_PROBLEMS, *COMMON_ERRORS))


@books.get("")
async def list_books(
    _actor: CurrentActor, titles: Annotated[list[str], Depends(titles)]
) -> list[str]:
    return titles


@dataclass
class FakeReadiness:
    is_up: bool = True

    async def database_answers(self) -> bool:
        return self.is_up


@asynccontextmanager
async def no_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
def api() -> FastAPI:
    provided: dict[Provided[Any], Any] = {
        identity: FakeIdentity(),
        titles: ["Emma"],
        health.health_services: health.HealthServices(FakeReadiness()),
    }
    features = [health.router, books]
    return create_api("Books", features, provided, SHARED_PROBLEMS, no_lifespan, docs=False)


@pytest_asyncio.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(api) as client:
        yield client


@pytest.fixture(scope="module")
def operations(app: FastAPI) -> Operations:
    """By path and method, as the service's OpenAPI document describes them."""
    return {
        (path, method): operation
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_describes_bearer_tokens(api: FastAPI) -> None:
    schemes = api.openapi()["components"]["securitySchemes"]

    assert schemes == {"HTTPBearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}


def test_only_the_health_of_the_service_is_open_to_everybody(operations: Operations) -> None:
    without = {name for name, operation in operations.items() if not operation.get("security")}

    assert without == OPEN_TO_EVERYBODY


def test_each_operation_behind_a_token_documents_how_it_fails(operations: Operations) -> None:
    guarded = {
        name: operation for name, operation in operations.items() if name not in OPEN_TO_EVERYBODY
    }
    silent = [
        name
        for name, operation in guarded.items()
        if not {"401", "503"} <= {*operation["responses"]}
    ]

    assert silent == []


def test_each_documented_error_is_a_problem(operations: Operations) -> None:
    other = [
        (*name, status)
        for name, operation in operations.items()
        for status, answer in operation["responses"].items()
        if status >= "400" and answer["content"] != PROBLEM
    ]

    assert other == []


def test_no_form_of_the_framework_is_published(app: FastAPI) -> None:
    assert "HTTPValidationError" not in app.openapi()["components"]["schemas"]


def test_each_operation_is_described(operations: Operations) -> None:
    bare = [name for name, operation in operations.items() if not operation.get("description")]

    assert bare == [], "give the route a description"


@pytest.mark.parametrize("question", ["live", "ready"])
async def test_a_running_service_with_its_database_is_well(
    client: httpx.AsyncClient, question: str
) -> None:
    answer = await client.get(f"/health/{question}")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_service_without_its_database_is_not_ready(
    api: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The framework's own way to replace what a route depends on."""
    down = health.HealthServices(FakeReadiness(is_up=False))
    overrides: dict[Any, Any] = api.dependency_overrides
    monkeypatch.setitem(overrides, health.health_services, giving(down))

    answer = await client.get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")


async def test_a_route_gets_what_its_feature_was_wired_with(client: httpx.AsyncClient) -> None:
    answer = await client.get("/books", headers={"Authorization": "Bearer customer:ada"})

    assert answer.json() == ["Emma"]


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Basic YWRh"}, {"Authorization": "Bearer eve"}],
    ids=["no header", "another scheme", "a bad token"],
)
async def test_a_request_without_a_valid_token_is_refused(
    client: httpx.AsyncClient, header: dict[str, str]
) -> None:
    answer = await client.get("/books", headers=header)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_a_stopping_app_closes_its_adapters() -> None:
    opened = open_adapters(Settings())
    app = create_app(opened)

    async with app.router.lifespan_context(app):
        assert not opened.http.is_closed

    assert opened.http.is_closed
