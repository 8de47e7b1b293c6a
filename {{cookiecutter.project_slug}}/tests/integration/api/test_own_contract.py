"""`client_of` fails a test whose answer is not the one that the app's document describes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from testkit.conformance import ContractBreach

from app.api.description import DescribedApi
from app.api.problem_types import SHARED_PROBLEMS
from app.api.problems import documented, install, problem
from app.api.request_context import RequestContext
from app.domain.errors import IdentityUnavailable, NotAllowed
from tests.fixtures.api_client import client_of
from tests.fixtures.own_contract import breaching, not_swallowed

Ask = Callable[..., Awaitable[httpx.Response]]
VASE = {"code": "VASE", "stock": 3}


class Book(BaseModel):
    code: str
    stock: int


@pytest.fixture
def ask() -> Ask:
    """What a client gets from a described app whose one route answers with this."""

    async def ask(answer: Response, method: str = "GET", path: str = "/book") -> httpx.Response:
        api = DescribedApi(title="Books", redirect_slashes=True)
        install(api)
        api.add_middleware(RequestContext)
        refusals = documented(SHARED_PROBLEMS, NotAllowed, IdentityUnavailable)

        @api.get("/book", response_model=Book, responses=refusals)
        async def book() -> Response:
            return answer

        @api.delete("/book", status_code=204)
        async def remove() -> Response:
            return answer

        async with client_of(api) as client:
            return await client.request(method, path)

    return ask


def raw(body: bytes, media: str) -> Response:
    return Response(body, media_type=media)


@pytest.mark.parametrize(
    ("answer", "breach"),
    [
        (JSONResponse(VASE, 202), "response 202 is not described"),
        (problem(404, "not_found", "No"), "response 404 is not described"),
        (problem(403, "too_young", "No"), "code 'too_young'; described are not_allowed"),
        (raw(b'{"code": "VASE", "stock": 3}', "text/plain"), "its media type is text/plain"),
        (JSONResponse({}, 403), "its media type is application/json"),
        (Response(), "its media type is missing|has no body"),
        (raw(b'{"code": "VASE"', "application/json"), "not JSON"),
        (JSONResponse({"code": "VASE"}), "'stock' is a required property"),
        (JSONResponse(VASE | {"stock": "3"}), "stock '3' is not of type 'integer'"),
        (JSONResponse(VASE | {"color": "red"}), "'color' was unexpected"),
        (JSONResponse(VASE, headers={"X-Rate": "3"}), "has the header x-rate"),
        (problem(503, "gone", "Gone"), "needs the header Retry-After"),
        (problem(503, "gone", "Gone", headers={"Retry-After": "soon"}), "'soon' is not of type"),
    ],
    ids=[
        "an undescribed status",
        "an undescribed refusal",
        "an undescribed code",
        "another media type",
        "a refusal that is no problem document",
        "no body",
        "half a body",
        "a missing field",
        "a wrong type",
        "an undescribed field",
        "an undescribed header",
        "a missing header",
        "a wrong header",
    ],
)
async def test_an_answer_that_the_document_does_not_describe_is_a_breach(
    ask: Ask, answer: Response, breach: str
) -> None:
    with breaching(breach):
        await ask(answer)


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse(VASE),
        raw(b'{"code": "VASE", "stock": 3}', "application/json; charset=utf-8"),
        JSONResponse(VASE, headers={"Cache-Control": "no-store"}),
        problem(403, "not_allowed", "Your role may not do this", needs="staff"),
        problem(503, "identity_unavailable", "Gone", headers={"Retry-After": "5"}),
    ],
    ids=["as described", "with its charset", "a header of HTTP", "facts of a problem", "a header"],
)
async def test_an_answer_of_the_document_passes(ask: Ask, answer: Response) -> None:
    passed = await ask(answer)

    assert passed.content == answer.body


async def test_a_body_where_http_forbids_one_is_a_breach(ask: Ask) -> None:
    start = {"type": "http.response.start", "status": 204, "headers": []}

    class Careless(Response):
        async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
            await send(start)
            await send({"type": "http.response.body", "body": b"removed"})

    with breaching("204 has a body"):
        await ask(Careless(), "DELETE")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("PUT", "/book", 405),
        ("HEAD", "/book", 405),
        ("GET", "/book/", 307),
        ("GET", "/docs", 200),
    ],
    ids=["no such path", "no such method", "HEAD", "a slash too many", "a page of the framework"],
)
async def test_answers_of_the_framework_are_judged_by_rules_of_their_own(
    ask: Ask, method: str, path: str, status: int
) -> None:
    answer = await ask(JSONResponse(VASE), method, path)

    assert answer.status_code == status


async def test_a_breach_that_a_test_swallows_is_raised_at_its_end(
    ask: Ask, request: pytest.FixtureRequest
) -> None:
    async def careless() -> None:
        with not_swallowed(request.session):
            await asyncio.gather(ask(JSONResponse(VASE, 202)), return_exceptions=True)

    with pytest.raises(ContractBreach, match="response 202 is not described"):
        await careless()


async def test_a_route_that_is_served_without_being_described_is_a_breach() -> None:
    api = DescribedApi(title="Books")

    @api.get("/hidden", include_in_schema=False)
    async def hidden() -> str:
        return "VASE"

    async with client_of(api) as client:
        with breaching("there is no GET /hidden, and it was answered with 200"):
            await client.get("/hidden")


async def test_a_framework_answer_that_is_not_a_problem_document_is_a_breach() -> None:
    api = DescribedApi(title="Books")
    api.add_middleware(RequestContext)

    async with client_of(api) as client:
        with breaching("/nowhere .* its media type is application/json"):
            await client.get("/nowhere")
