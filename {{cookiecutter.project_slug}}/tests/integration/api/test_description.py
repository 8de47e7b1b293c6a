"""The published description has errors as they are sent."""

from typing import Annotated

import pytest
from fastapi import Body

from app.api.description import DescribedApi
from app.api.problem_types import SHARED_PROBLEMS
from app.api.problems import documented, responding
from app.domain import errors

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture
def api() -> DescribedApi:
    api = DescribedApi(title="Names", responses={500: responding("internal_error")})

    @api.put(
        "/name",
        responses=documented(SHARED_PROBLEMS, errors.InvalidToken, errors.IdentityUnavailable),
    )
    async def keep(name: Annotated[str, Body()]) -> str:
        return name

    return api


def test_a_refused_form_is_a_problem(api: DescribedApi) -> None:
    refused = api.openapi()["paths"]["/name"]["put"]["responses"]["422"]

    assert refused == {
        "description": "`invalid_request`",
        "headers": {"X-Request-ID": {"$ref": "#/components/headers/RequestId"}},
        "content": PROBLEM,
    }


def test_a_body_that_is_not_text_is_documented_as_a_problem(api: DescribedApi) -> None:
    unreadable = api.openapi()["paths"]["/name"]["put"]["responses"]["400"]

    assert unreadable["content"] == PROBLEM


def test_headers_that_come_with_a_refusal_are_documented(api: DescribedApi) -> None:
    answers = api.openapi()["paths"]["/name"]["put"]["responses"]

    assert list(answers["401"]["headers"]) == ["X-Request-ID", "WWW-Authenticate"]
    assert list(answers["503"]["headers"]) == ["X-Request-ID", "Retry-After"]


def test_describing_twice_gives_the_same(api: DescribedApi) -> None:
    first = str(api.openapi())

    assert str(api.openapi()) == first
