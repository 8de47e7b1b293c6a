import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, make_dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import Header
from structlog.typing import EventDict

from app.api.description import DescribedApi
from app.api.problem_types import SHARED_PROBLEMS, ProblemType, ProblemTypes
from app.api.problems import documented, install, problem, unexpected
from app.api.request_context import RequestContext
from app.bootstrap import PROBLEM_TYPES
from app.domain import errors
from app.domain.errors import DomainError
from tests.fakes.clock import NOON
from tests.fixtures.api_client import client_of


@dataclass
class BookNotFound(DomainError):
    book_id: UUID


@dataclass
class BookLent(DomainError):
    until: datetime


@dataclass
class BookReserved(DomainError):
    pass


PROBLEMS: ProblemTypes = SHARED_PROBLEMS | {
    BookNotFound: ProblemType(404, "book_not_found", "There is no such book"),
    BookLent: ProblemType(409, "book_lent", "Somebody has it", retry_after=1),
    BookReserved: ProblemType(409, "book_reserved", "Somebody waits for it"),
}


@asynccontextmanager
async def refusing(
    error: DomainError, problem_types: ProblemTypes = PROBLEMS
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app whose one route refuses for this reason."""
    api = DescribedApi(title="Refusing")
    install(api, problem_types)
    api.add_middleware(RequestContext)

    @api.get("/", responses=documented(problem_types, type(error)))
    async def refuse(secret: Annotated[int, Header()] = 0) -> None:
        raise error

    async with client_of(api) as client:
        yield client


def test_each_domain_error_has_its_problem() -> None:
    """An error without one would leave as a 500."""
    ours = [error for error in DomainError.__subclasses__() if error.__module__.startswith("app.")]

    assert [error.__name__ for error in ours if error not in PROBLEM_TYPES] == []


@pytest.mark.parametrize("problem_type", PROBLEM_TYPES.values(), ids=lambda known: known.code)
def test_a_problem_is_the_callers_fault_or_passes_by_itself(problem_type: ProblemType) -> None:
    assert problem_type.status in {401, 402, 403, 404, 409, 410, 412, 422, 429, 503}
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", problem_type.code)
    assert not problem_type.title.endswith(".")


def test_a_code_names_one_error_only() -> None:
    assert len({known.code for known in PROBLEM_TYPES.values()}) == len(PROBLEM_TYPES)


def test_a_refusal_that_passes_says_when_to_come_back() -> None:
    silent = [
        known.code
        for known in PROBLEM_TYPES.values()
        if known.status == 503 and not known.retry_after
    ]

    assert silent == []


def test_documented_errors_are_grouped_by_status() -> None:
    responses = documented(PROBLEMS, BookLent, BookNotFound, BookReserved)

    assert {status: answer["description"] for status, answer in responses.items()} == {
        404: "`book_not_found`",
        409: "`book_lent` or `book_reserved`",
    }


def test_documented_statuses_are_in_order() -> None:
    responses = documented(
        SHARED_PROBLEMS, errors.IdentityUnavailable, errors.NotAllowed, errors.InvalidToken
    )

    assert list(responses) == [401, 403, 503]


def test_a_problem_is_a_problem_document() -> None:
    answer = problem(403, "not_allowed", "Your role may not do this", needs="staff")

    assert answer.media_type == "application/problem+json"
    assert answer.body == (
        b'{"type":"urn:problem:not-allowed","title":"Your role may not do this","status":403,'
        b'"code":"not_allowed","request_id":"","needs":"staff"}'
    )


def test_an_unforeseen_error_shows_only_its_code() -> None:
    answer = unexpected()

    assert answer.status_code == 500
    assert b'"code":"internal_error"' in answer.body


async def test_a_refusal_shows_the_facts_of_its_error() -> None:
    async with refusing(errors.NotAllowed("staff")) as client:
        body = (await client.get("/")).json()

    assert body["needs"] == "staff"


@pytest.mark.parametrize(
    "name",
    [
        *("type", "title", "status", "instance", "code", "request_id"),  # members of a problem
        *("headers", "facts", "error", "kind", "self"),  # words of our own code
        *("event", "level", "timestamp", "logger", "exc_info"),  # words of the log
    ],
)
async def test_a_fact_may_have_any_name(name: str) -> None:
    """A fact that took the place of `status` or `code` turned the refusal into a 500."""
    kind = make_dataclass("Clash", [], bases=(DomainError,), namespace={"facts": {name: "blue"}})
    clash = {kind: ProblemType(409, "clash", "Two of them meet")}

    async with refusing(kind(), clash) as client:
        answer = await client.get("/")

    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (409, 409, "clash")
    assert (body["type"], body["title"]) == ("urn:problem:clash", "Two of them meet")
    assert "blue" in (body.get(name), body.get(f"fact_{name}"))


async def test_facts_of_other_types_are_shown_as_text() -> None:
    async with refusing(BookLent(NOON)) as client:
        lent = (await client.get("/")).json()
    async with refusing(BookNotFound(UUID(int=7))) as client:
        missing = (await client.get("/")).json()

    assert lent["until"] == "2026-03-14T12:00:00+00:00"
    assert missing["book_id"] == "00000000-0000-0000-0000-000000000007"


@pytest.mark.parametrize(
    "error",
    [
        errors.InvalidToken("10.0.0.7 refused"),
        errors.IdentityUnavailable("10.0.0.7 refused"),
        errors.DatabaseUnavailable("10.0.0.7 refused"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_the_message_of_a_library_stays_inside(error: DomainError) -> None:
    async with refusing(error) as client:
        answer = await client.get("/")

    assert answer.json()["status"] == answer.status_code
    assert "10.0.0.7" not in answer.text


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (BookLent(NOON), "Retry-After", "1"),
        (errors.IdentityUnavailable("ConnectError"), "Retry-After", "5"),
        (BookReserved(), "Retry-After", None),
        (errors.InvalidToken("expired"), "WWW-Authenticate", "Bearer"),
        (errors.NotAllowed("staff"), "WWW-Authenticate", None),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, DomainError) else None,
)
async def test_a_refusal_says_what_would_help(
    error: DomainError, header: str, value: str | None
) -> None:
    async with refusing(error) as client:
        answer = await client.get("/")

    assert answer.headers.get(header) == value


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (errors.DatabaseUnavailable("disk full"), "error"),
        (errors.IdentityUnavailable("ConnectError"), "error"),
        (errors.NotAllowed("staff"), "info"),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, DomainError) else case,
)
async def test_an_outage_is_logged_as_an_error(
    error: DomainError, level: str, logs: list[EventDict]
) -> None:
    async with refusing(error) as client:
        await client.get("/")

    assert [entry["log_level"] for entry in logs if entry["event"] != "request"] == [level]


async def test_an_invalid_request_names_the_place_but_not_the_value() -> None:
    async with refusing(errors.NotAllowed("staff")) as client:
        answer = await client.get("/", headers={"secret": "hunter2"})

    assert [entry["where"] for entry in answer.json()["errors"]] == ["header/secret"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("GET", "/nowhere", "not_found"), ("PUT", "/", "method_not_allowed")],
    ids=["no such path", "no such method"],
)
async def test_a_refusal_of_the_framework_has_the_same_form(
    method: str, path: str, code: str
) -> None:
    async with refusing(errors.NotAllowed("staff")) as client:
        answer = await client.request(method, path)

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


async def test_a_method_that_is_not_allowed_names_those_that_are() -> None:
    async with refusing(errors.NotAllowed("staff")) as client:
        answer = await client.put("/")

    assert answer.headers["Allow"] == "GET"
