"""Hostile bodies and forms, where they would reach orders; and the places that are attacked."""

import httpx
import pytest
from fastapi import FastAPI

from tests.fixtures.hostile_requests import hostile_requests

PROBLEM = "application/problem+json"


def test_each_place_of_the_document_is_attacked(app: FastAPI) -> None:
    """The near miss: if no place were found, the tests above would be green."""
    assert {
        "GET /orders query after",
        "GET /orders/{order_id} path order_id",
        "POST /orders/{order_id}/payment header idempotency-key",
        "POST /orders body lines/0/sku",
        "POST /products body name",
        "POST /products body unknown key",
    } <= hostile_requests(app.openapi()).keys()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b"\x1f\x8b\x08\x00\x00\x00\x00\x00", 400, id="gzip"),
        pytest.param(b"\xff\xfe\x00", 400, id="not UTF-8"),
        pytest.param(b"9" * 60_000, 400, id="a number of 60,000 digits"),
        pytest.param(b"1e999", 422, id="infinity"),
        pytest.param(b"NaN", 422, id="not a number"),
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b'{"lines": [', 422, id="cut off"),
    ],
)
async def test_a_body_that_is_not_a_json_object_is_refused(
    client: httpx.AsyncClient, content: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    answer = await client.post("/orders", content=content, headers=headers)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)


@pytest.mark.parametrize("opening", [b"[", b'{"lines":'], ids=["lists", "objects"])
async def test_a_body_that_is_nested_too_deeply_is_refused(
    client: httpx.AsyncClient, opening: bytes
) -> None:
    content = opening * (60_000 // len(opening))

    answer = await client.post("/orders", content=content)

    # Python 3.14 reads deeper than 3.13, and finds that the rest is missing.
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    "sent",
    [{"files": {"lines": b"x" * 1_000}}, {"data": {"lines": "x"}}],
    ids=["multipart", "a form"],
)
async def test_a_form_is_refused(client: httpx.AsyncClient, sent: dict[str, object]) -> None:
    answer = await client.post("/orders", **sent)  # type: ignore[arg-type]

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_thousands_of_query_parameters_are_ignored(client: httpx.AsyncClient) -> None:
    answer = await client.get("/orders?" + "&".join(f"k{number}=v" for number in range(5_000)))

    assert (answer.status_code, answer.json()["items"]) == (200, [])
