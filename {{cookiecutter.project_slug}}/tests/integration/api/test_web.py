"""The whole API over fakes: what it documents, and the routes that need no order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import AsyncMock
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from app.api.services import Services
from app.api.web import create_api
from app.application.add_product import AddProduct
from app.application.cancel_order import CancelOrder
from app.application.pay_order import PayOrder
from app.application.place_order import PlaceOrder
from app.application.queries.orders import OrderQueries
from app.application.queries.products import ProductQueries
from tests.fakes.clock import FakeClock
from tests.fakes.identity import FakeIdentity
from tests.fakes.ids import FakeIds
from tests.fakes.payments import FakePayments
from tests.fakes.unit_of_work import FakeDatabase

OPEN_TO_EVERYBODY = {("/health/live", "get"), ("/health/ready", "get")}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

Operations = dict[tuple[str, str], dict[str, Any]]


@dataclass
class FakeReadiness:
    is_up: bool = True

    async def database_answers(self) -> bool:
        return self.is_up


@asynccontextmanager
async def no_lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture(scope="module")
def api() -> FastAPI:
    """Module scope: building the routes costs as much as fifty requests, and no test changes
    them."""
    orders = AsyncMock(spec=OrderQueries)
    orders.page.return_value = []
    products = AsyncMock(spec=ProductQueries)
    products.page.return_value = []
    uow, clock, ids = FakeDatabase().unit_of_work, FakeClock(), FakeIds()
    services = Services(
        identity=FakeIdentity(),
        orders=orders,
        products=products,
        readiness=FakeReadiness(),
        place_order=PlaceOrder(uow, clock, ids),
        pay_order=PayOrder(uow, FakePayments(), clock),
        cancel_order=CancelOrder(uow),
        add_product=AddProduct(uow, ids),
    )
    return create_api("Orders", services, no_lifespan)


@pytest.fixture(scope="module")
def operations(api: FastAPI) -> Operations:
    """By path and method, as the OpenAPI document describes them."""
    return {
        (path, method): operation
        for path, methods in api.openapi()["paths"].items()
        for method, operation in methods.items()
    }


@pytest_asyncio.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        yield client


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


def test_a_refused_form_is_documented_where_there_is_one_to_refuse(operations: Operations) -> None:
    refusing = {name for name, operation in operations.items() if "422" in operation["responses"]}

    assert refusing == operations.keys() - OPEN_TO_EVERYBODY


def test_no_form_of_the_framework_is_published(api: FastAPI) -> None:
    assert "HTTPValidationError" not in api.openapi()["components"]["schemas"]


def test_each_operation_is_described(operations: Operations) -> None:
    bare = [name for name, operation in operations.items() if not operation.get("description")]

    assert bare == []


def test_the_rule_of_a_use_case_is_the_description_of_its_route(operations: Operations) -> None:
    assert operations["/orders", "post"]["description"].startswith("An order reserves the stock")


def test_paying_documents_each_of_its_refusals(operations: Operations) -> None:
    answers = operations["/orders/{order_id}/payment", "post"]["responses"]

    assert answers["402"]["description"] == "`payment_declined`"
    assert answers["503"]["description"] == (
        "`payment_unavailable` or `identity_unavailable` or `database_unavailable`"
    )
    assert answers["409"]["description"] == (
        "`order_not_payable` or `reservation_expired` or `payment_in_progress`"
    )


@pytest.mark.parametrize("question", ["live", "ready"])
async def test_a_running_service_with_its_database_is_well(
    client: httpx.AsyncClient, question: str
) -> None:
    answer = await client.get(f"/health/{question}")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_service_without_its_database_is_not_ready(
    api: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.state.services.readiness, "is_up", False)

    answer = await client.get("/health/ready")

    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")


@pytest.mark.parametrize(
    "header",
    [{}, {"Authorization": "Basic YWRh"}, {"Authorization": "Bearer eve"}],
    ids=["no header", "another scheme", "a bad token"],
)
async def test_who_sends_no_good_token_is_refused(
    client: httpx.AsyncClient, header: dict[str, str]
) -> None:
    answer = await client.get("/orders", headers=header)

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("path", ["/orders", "/products"])
async def test_an_empty_shop_is_an_empty_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Authorization": "Bearer customer:ada"})

    assert answer.json() == {"items": [], "next": None}


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "é"], ids=["empty", "space", "long", "é"])
async def test_a_key_that_no_provider_takes_is_refused(client: httpx.AsyncClient, key: str) -> None:
    headers = [(b"Authorization", b"Bearer customer:ada"), (b"Idempotency-Key", key.encode())]

    answer = await client.post(f"/orders/{UUID(int=7)}/payment", headers=headers)

    assert answer.json()["code"] == "invalid_request"
    assert [found["where"] for found in answer.json()["errors"]] == ["header/idempotency-key"]
