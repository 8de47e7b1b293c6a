from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import Body, FastAPI
from pydantic import Field
from structlog.typing import EventDict

from app.adapters import Adapters, open_adapters
from app.api.body_limit import MAX_BODY
from app.api.problem_types import SHARED_PROBLEMS
from app.api.problems import documented
from app.api.routes.health import HealthServices, health_services
from app.api.schemas import PageSize
from app.api.security import COMMON_ERRORS, CurrentActor
from app.bootstrap import create_app
from app.domain.actors import Role
from app.domain.errors import NotAllowed
from app.infrastructure.database import open_database
from app.settings import DEVELOPMENT_KEY, Settings
from tests.fakes.identity import FakeIdentity
from tests.fixtures.api_client import ClientAs, client_of, giving, using_adapters

Title = Annotated[str, Field(pattern=r"^[^\x00]+$")]


@pytest_asyncio.fixture(scope="module")
async def guarded() -> AsyncIterator[FastAPI]:
    """An app with more routes: one for customers, that wants a number, and some on one path.
    Module scope: its document costs as much as fifty requests."""
    unused = open_adapters(Settings(), identity=FakeIdentity())
    api = create_app(unused, docs=True)
    refusals = documented(SHARED_PROBLEMS, *COMMON_ERRORS)

    @api.get("/books", responses=refusals)
    async def list_books(
        _actor: CurrentActor, limit: PageSize = 20, after: Title | None = None
    ) -> list[str]:
        return []

    @api.post("/books", responses=refusals)
    async def add_book(_actor: CurrentActor, title: Annotated[Title, Body()]) -> str:
        return title

    @api.get("/books/{book_id}", responses=refusals)
    async def get_book(_actor: CurrentActor, book_id: UUID) -> UUID:
        return book_id

    @api.delete("/books/{book_id}", status_code=204, responses=refusals)
    async def remove_book(_actor: CurrentActor, book_id: UUID) -> None: ...

    @api.get("/me", responses=documented(SHARED_PROBLEMS, NotAllowed, *COMMON_ERRORS))
    async def me(actor: CurrentActor, page: int = 1) -> str:
        actor.must_be(Role.CUSTOMER)
        return actor.id

    yield api
    await unused.close()


@pytest.fixture
def guarded_as(guarded: FastAPI, adapters: Adapters) -> Iterator[ClientAs]:
    with using_adapters(guarded, adapters) as client_as:
        yield client_as


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", "/nowhere", 404, "not_found", id="no such path"),
        pytest.param("GET", "/health/live/", 404, "not_found", id="a slash too many"),
        pytest.param("PUT", "/health/live", 405, "method_not_allowed", id="no such method"),
        pytest.param("POST", "/books", 422, "invalid_request", id="no body"),
        pytest.param("GET", "/books/not-an-id", 422, "invalid_request", id="no id"),
        pytest.param("GET", "/books?after=%00", 422, "invalid_request", id="NUL in a title"),
        pytest.param("GET", "/books?limit=0", 422, "invalid_request", id="an empty page"),
    ],
)
async def test_every_refusal_is_a_problem_document(
    guarded_as: ClientAs, method: str, path: str, status: int, code: str
) -> None:
    answer = await guarded_as("customer:ada").request(method, path)

    problem = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["request_id"] == answer.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/books", "GET, POST"),
        ("HEAD", "/books", "GET, POST"),
        ("OPTIONS", "/books", "GET, POST"),
        ("TRACE", "/books/00000000-0000-0000-0000-000000000007", "DELETE, GET"),
        ("INVENTED", "/health/live", "GET"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ],
)
async def test_a_method_that_a_path_does_not_have_is_answered_with_those_it_has(
    guarded_as: ClientAs, method: str, path: str, allowed: str
) -> None:
    """Of all its routes: Starlette names the methods of the first that it finds."""
    answer = await guarded_as("customer:ada").request(method, path)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/live", 200),
        ("/nowhere", 404),
        ("/books", 200),
        ("/books?limit=x", 422),
    ],
)
async def test_no_answer_is_stored_or_taken_for_something_else(
    guarded_as: ClientAs, path: str, status: int
) -> None:
    """What one customer reads must not come out of a cache for another."""
    answer = await guarded_as("customer:ada").get(path)

    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_body_that_is_too_large_is_refused_before_its_token(
    client_as: ClientAs,
) -> None:
    answer = await client_as("").post("/anywhere", content=b" " * (64 * 1024 + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
async def test_the_pages_of_the_documentation_are_for_development(
    adapters: Adapters, client: httpx.AsyncClient, path: str
) -> None:
    in_production = await client_of(create_app(adapters), "").get(path)
    in_development = await client.get(path)

    assert (in_production.status_code, in_development.status_code) == (404, 200)


@pytest.mark.parametrize(
    ("key", "host", "status"),
    [
        (DEVELOPMENT_KEY, "127.0.0.1", 200),
        (DEVELOPMENT_KEY, "10.0.0.7", 403),
        ("a-secret-of-our-own-of-32-letters", "10.0.0.7", 200),
    ],
    ids=["loopback", "the published key elsewhere", "a key of our own elsewhere"],
)
async def test_the_published_key_serves_loopback_however_the_server_was_started(
    key: str, host: str, status: int
) -> None:
    """`uvicorn --host 0.0.0.0` never reads our HOST: the app itself looks at the address."""
    opened = open_adapters(Settings(local_jwt_key=key))
    transport = httpx.ASGITransport(create_app(opened))  # noqa: TID251 (403 is in no contract)

    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        answer = await client.get("/health/live")
    await opened.close()

    assert answer.status_code == status


@pytest.mark.parametrize("token", ["", "owner:eve"], ids=["no token", "a bad token"])
async def test_a_caller_without_a_valid_token_is_asked_for_one(
    guarded_as: ClientAs, token: str
) -> None:
    answer = await guarded_as(token).get("/me")

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_route_knows_who_is_asking(guarded_as: ClientAs) -> None:
    answer = await guarded_as("customer:ada").get("/me")

    assert (answer.status_code, answer.json()) == (200, "ada")


async def test_another_role_is_refused_with_what_it_needs(guarded_as: ClientAs) -> None:
    answer = await guarded_as("staff:sam").get("/me")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert answer.json()["needs"] == "customer"


async def test_an_unforeseen_failure_reveals_nothing_about_the_inside(
    guarded_as: ClientAs, logs: list[EventDict], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_self: FakeIdentity, _token: str) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr(FakeIdentity, "verify", fail)

    answer = await guarded_as("customer:ada").get("/me")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "SELECT" not in answer.text
    assert "Traceback" not in answer.text
    assert [entry["event"] for entry in logs] == ["unhandled", "request"]


async def test_every_log_line_carries_the_request_id(
    guarded_as: ClientAs, logs: list[EventDict]
) -> None:
    await guarded_as("customer:ada").get("/me?page=one", headers={"X-Request-ID": "trace-7"})

    assert [entry["request_id"] for entry in logs] == ["trace-7"]
    assert logs[0]["status"] == 422


async def test_the_callers_request_id_comes_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/live", headers={"X-Request-ID": "trace-7"})

    assert answer.headers["X-Request-ID"] == "trace-7"


async def test_a_service_is_ready_while_its_database_answers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_service_without_its_database_is_not_ready(
    app: FastAPI, adapters: Adapters, tmp_path: Path
) -> None:
    nowhere = open_database(f"sqlite+aiosqlite:///{tmp_path}/no-such-folder/service_test.db")

    with using_adapters(app, replace(adapters, engine=nowhere)) as client_as:
        answer = await client_as("").get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")


async def test_a_body_that_is_too_large_is_refused_where_none_is_read(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.request("GET", "/health/live", content=b" " * (MAX_BODY + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


class BrokenReadiness:
    async def database_answers(self) -> bool:
        raise RuntimeError("a mistake of ours")


async def test_a_mistake_of_ours_is_a_problem_too(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    overrides: dict[Any, Any] = app.dependency_overrides
    monkeypatch.setitem(overrides, health_services, giving(HealthServices(BrokenReadiness())))

    answer = await client.get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
