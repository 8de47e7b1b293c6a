"""The database is locked, exhausted, cut off or gone: a 503 that says when to come back, and all is
well afterwards without anybody's help. On a SQLite file, and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from app.adapters import Adapters
from app.domain.orders import Order
from app.infrastructure.identity import JwksIdentity
from app.infrastructure.tables.products import products
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import FakeClock
from tests.fixtures.api_client import using_adapters
from tests.fixtures.identity_api import AUDIENCE, ISSUER, JWKS_URL, IdentityApi
from tests.fixtures.outages import cut_connections, gone
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save

ONE_CLOCK = {"lines": [{"sku": "RETRO-CLOCK", "quantity": 1}]}
UNAVAILABLE = (503, "database_unavailable", "5")
KEY = {"Idempotency-Key": "first"}


@pytest.fixture
def ada(app: FastAPI, adapters: Adapters, impatient: AsyncEngine) -> Iterator[httpx.AsyncClient]:
    with using_adapters(app, replace(adapters, engine=impatient)) as client_as:
        yield client_as("customer:ada")


@pytest.fixture
async def order(save_privately: Save) -> Order:
    order = make_order(lines=[make_line(quantity=2)])
    await save_privately(make_product(sku="RETRO-CLOCK", stock=3), order)
    return order


def outcome(answer: httpx.Response) -> tuple[int, str, str | None]:
    return answer.status_code, answer.json()["code"], answer.headers.get("Retry-After")


async def test_an_identity_provider_that_is_down_is_waited_for(
    app: FastAPI,
    adapters: Adapters,
    http: httpx.AsyncClient,
    clock: FakeClock,
    identity_api: IdentityApi,
) -> None:
    identity = JwksIdentity(http, JWKS_URL, issuer=ISSUER, audience=AUDIENCE, clock=clock)
    identity_api.is_down()

    with using_adapters(app, replace(adapters, identity=identity)) as client_as:
        answer = await client_as(identity_api.key.sign(sub="ada")).get("/orders")

    assert outcome(answer) == (503, "identity_unavailable", "5")


async def test_a_locked_row_or_file_is_waited_for_in_bounds(
    ada: httpx.AsyncClient, private_database: AsyncEngine, order: Order
) -> None:
    """Somebody else's transaction holds the product (on SQLite: the file) and does not end."""
    async with private_database.begin() as holder:
        await holder.execute(update(products).values(name="Locked"))
        during = await ada.post("/orders", json=ONE_CLOCK)

    after = await ada.post("/orders", json=ONE_CLOCK)

    assert outcome(during) == UNAVAILABLE
    assert after.status_code == 201


@pytest.mark.parametrize("path", ["/orders", "/products"])
async def test_an_exhausted_pool_is_waited_for_in_bounds(
    ada: httpx.AsyncClient, impatient: AsyncEngine, path: str
) -> None:
    async with impatient.connect():
        during = await ada.get(path)
        ready = await ada.get("/health/ready")

    after = await ada.get(path)

    assert outcome(during) == UNAVAILABLE
    assert ready.status_code == 503
    assert after.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "json"),
    [
        ("GET", "/orders", None),
        ("GET", "/orders/00000000-0000-0000-0000-000000000007", None),
        ("GET", "/products", None),
        ("POST", "/orders", ONE_CLOCK),
    ],
    ids=["a list", "one order", "products", "a write"],
)
async def test_a_database_that_is_gone_is_unavailable_until_it_is_back(
    ada: httpx.AsyncClient, impatient: AsyncEngine, method: str, path: str, json: object
) -> None:
    async with gone(impatient):
        during = await ada.request(method, path, json=json)
        not_ready = await ada.get("/health/ready")

    after = await ada.request(method, path, json=json)
    ready = await ada.get("/health/ready")

    assert outcome(during) == UNAVAILABLE
    assert (not_ready.status_code, ready.status_code) == (503, 200)
    assert after.status_code < 500


async def test_the_drivers_message_about_an_outage_stays_inside(
    ada: httpx.AsyncClient, impatient: AsyncEngine
) -> None:
    async with gone(impatient):
        answer = await ada.get("/orders")

    assert answer.json().keys() == {"type", "title", "status", "code", "request_id"}


async def test_connections_that_were_cut_are_replaced_unnoticed(
    ada: httpx.AsyncClient, impatient: AsyncEngine, order: Order
) -> None:
    """The driver notices it, and the pool asks the driver before it hands a connection out."""
    await ada.get("/orders")
    await cut_connections(impatient)

    answer = await ada.get("/orders")

    assert [item["id"] for item in answer.json()["items"]] == [str(order.id)]


async def test_a_charge_whose_commit_failed_is_settled_by_a_repeat(
    ada: httpx.AsyncClient,
    impatient: AsyncEngine,
    order: Order,
    payments_api: PaymentsApi,
    adapters: Adapters,
) -> None:
    """The money has moved, and the database went away in that moment."""
    payments_api.charges("ch_7")
    first = await ada.post(f"/orders/{order.id}/payment", headers=KEY)
    async with gone(impatient):
        during = await ada.post(f"/orders/{order.id}/payment", headers=KEY)

    after = await ada.post(f"/orders/{order.id}/payment", headers=KEY)

    assert outcome(during) == UNAVAILABLE
    assert first.json() == after.json() == {"reference": "ch_7"}
    assert len(payments_api.requests) == 1


async def test_a_mistake_of_ours_is_not_called_an_outage(
    ada: httpx.AsyncClient, impatient: AsyncEngine, private_database: AsyncEngine
) -> None:
    """A table that nobody migrated does not come back by waiting."""
    async with private_database.begin() as connection:
        await connection.execute(text("ALTER TABLE products RENAME TO gone_products"))

    answer = await ada.get("/products")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
