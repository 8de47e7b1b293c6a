"""Requests of the wrong size or form, where they would reach orders and products."""

import json
from uuid import UUID

import httpx
import pytest

from app.api.body_limit import MAX_BODY
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fixtures.api_client import ClientAs
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save


async def test_a_body_that_is_too_large_reaches_no_route_that_reads_none(
    client: httpx.AsyncClient, save: Save, payments_api: PaymentsApi
) -> None:
    """FastAPI's own limit charges first and refuses then."""
    order = make_order()
    await save(make_product(sku="RETRO-CLOCK"), order)

    answer = await client.post(
        f"/orders/{order.id}/payment",
        content=b" " * (MAX_BODY + 1),
        headers={"Idempotency-Key": "first"},
    )

    assert answer.status_code == 413
    assert payments_api.requests == []


async def test_the_largest_valid_order_fits_into_the_limit(client: httpx.AsyncClient) -> None:
    lines = [{"sku": f"{number:064}", "quantity": 1_000} for number in range(100)]

    answer = await client.post(
        "/orders",
        content=json.dumps({"lines": lines}, indent=8),
        headers={"Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "product_not_found")


async def test_an_answer_names_no_more_than_twenty_errors(client: httpx.AsyncClient) -> None:
    unknown = {f"key-{number}": "hunter2" for number in range(3_000)}

    answer = await client.post("/orders", json=unknown)

    assert len(answer.json()["errors"]) == 20
    assert len(answer.content) < 5_000
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("key", "where"),
    [("k" * 1_000, "body/" + "k" * 100), ("\ud800", "body")],
    ids=["overlong", "a lone surrogate"],
)
async def test_an_unknown_key_is_named_as_far_as_it_can_be(
    client: httpx.AsyncClient, key: str, where: str
) -> None:
    body = json.dumps({"lines": [{"sku": "LAMP", "quantity": 1}], key: 1})

    answer = await client.post(
        "/orders", content=body, headers={"Content-Type": "application/json"}
    )

    assert [error["where"] for error in answer.json()["errors"]] == [where]


async def test_a_currency_that_nobody_pays_with_is_refused(client_as: ClientAs) -> None:
    lamp = {"sku": "LAMP", "name": "Lamp", "price_minor": 1, "currency": "ZZZ", "stock": 1}

    answer = await client_as("staff:sam").post("/products", json=lamp)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_currency")


@pytest.mark.parametrize("path", ["/orders", "/products"])
async def test_an_empty_shop_is_an_empty_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.json() == {"items": [], "next": None}


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é"], ids=["empty", "space", "long", "é"])
async def test_a_key_that_no_provider_takes_is_refused(client: httpx.AsyncClient, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode())]

    answer = await client.post(f"/orders/{UUID(int=7)}/payment", headers=headers)

    assert answer.json()["code"] == "invalid_request"
    assert [error["where"] for error in answer.json()["errors"]] == ["header/idempotency-key"]
