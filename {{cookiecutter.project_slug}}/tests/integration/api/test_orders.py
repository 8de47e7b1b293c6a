from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.money import Money
from app.domain.orders import RESERVATION, Order, OrderStatus
from app.infrastructure.tables.orders import orders
from app.infrastructure.tables.products import products
from tests.factories.orders import make_line, make_order, make_order_under_payment
from tests.factories.products import make_product
from tests.fakes.clock import NOON, FakeClock
from tests.fixtures.api_client import ClientAs
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save

TWO_CLOCKS = {"lines": [{"sku": "RETRO-CLOCK", "quantity": 2}]}
KEY = {"Idempotency-Key": "first"}


@pytest.fixture
async def order(save: Save) -> Order:
    """Ada's, pending, two retro clocks of 49 EUR."""
    order = make_order(lines=[make_line(quantity=2)])
    await save(make_product(sku="RETRO-CLOCK", stock=3), order)
    return order


async def test_a_placed_order_is_committed_with_its_stock_reserved(
    client: httpx.AsyncClient, save: Save, db_session: AsyncSession
) -> None:
    """Read in a session of its own: the app's session would hide a forgotten commit."""
    await save(make_product(sku="RETRO-CLOCK", stock=3))

    answer = await client.post("/orders", json=TWO_CLOCKS)

    placed = await db_session.get_one(Order, UUID(answer.json()["id"]))
    assert answer.status_code == 201
    assert placed.customer_id == "ada"
    assert await db_session.scalar(select(products.c.stock)) == 1


async def test_a_placed_order_shows_total_lines_reservation(
    client: httpx.AsyncClient, save: Save
) -> None:
    await save(make_product(sku="RETRO-CLOCK", stock=3))

    placed = (await client.post("/orders", json=TWO_CLOCKS)).json()

    assert placed["total_minor"] == 9_800
    assert placed["lines"] == [{"sku": "RETRO-CLOCK", "quantity": 2, "unit_price_minor": 4_900}]
    assert placed["placed_at"] == NOON.isoformat().replace("+00:00", "Z")
    assert placed["expires_at"] == (NOON + RESERVATION).isoformat().replace("+00:00", "Z")


async def test_an_order_beyond_the_stock_is_refused_with_the_facts(
    client: httpx.AsyncClient, save: Save, db_session: AsyncSession
) -> None:
    await save(make_product(sku="RETRO-CLOCK", stock=1))

    answer = await client.post("/orders", json=TWO_CLOCKS)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "out_of_stock")
    assert (problem["requested"], problem["available"]) == (2, 1)
    assert await db_session.scalar(select(orders.c.id)) is None


async def test_paying_an_order_marks_it_paid(
    client: httpx.AsyncClient,
    order: Order,
    payments_api: PaymentsApi,
    db_session: AsyncSession,
) -> None:
    payments_api.charges("ch_7")

    answer = await client.post(f"/orders/{order.id}/payment", headers=KEY)

    assert answer.json() == {"reference": "ch_7"}
    assert await db_session.scalar(select(orders.c.status)) is OrderStatus.PAID


async def test_a_repeated_key_gives_the_first_answer_again(
    client: httpx.AsyncClient, order: Order, payments_api: PaymentsApi
) -> None:
    payments_api.charges("ch_7")
    await client.post(f"/orders/{order.id}/payment", headers=KEY)

    repeat = await client.post(f"/orders/{order.id}/payment", headers=KEY)

    assert repeat.json() == {"reference": "ch_7"}
    assert len(payments_api.requests) == 1


async def test_a_declined_payment_leaves_the_order_payable(
    client: httpx.AsyncClient,
    order: Order,
    payments_api: PaymentsApi,
    db_session: AsyncSession,
) -> None:
    payments_api.declines("card_expired")

    answer = await client.post(f"/orders/{order.id}/payment", headers=KEY)

    assert (answer.status_code, answer.json()["reason"]) == (402, "card_expired")
    assert await db_session.scalar(select(orders.c.status)) is OrderStatus.PENDING


async def test_an_unknown_outcome_is_repaired_by_the_same_key(
    client: httpx.AsyncClient, order: Order, payments_api: PaymentsApi
) -> None:
    """The charge may have happened: the answer asks for a repeat, and the repeat settles it."""
    payments_api.answers(*[httpx.Response(503)] * 3)
    unknown = await client.post(f"/orders/{order.id}/payment", headers=KEY)
    payments_api.charges("ch_7")

    repeat = await client.post(f"/orders/{order.id}/payment", headers=KEY)

    assert (unknown.status_code, unknown.json()["code"]) == (503, "payment_unavailable")
    assert unknown.headers["Retry-After"] == "5"
    assert repeat.json() == {"reference": "ch_7"}


async def test_paying_after_the_reservation_is_refused(
    client: httpx.AsyncClient, order: Order, clock: FakeClock, payments_api: PaymentsApi
) -> None:
    clock.advance(RESERVATION)

    answer = await client.post(f"/orders/{order.id}/payment", headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (409, "reservation_expired")
    assert payments_api.requests == []


async def test_a_cancelled_order_gives_its_stock_back(
    client: httpx.AsyncClient, order: Order, db_session: AsyncSession
) -> None:
    answer = await client.delete(f"/orders/{order.id}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert await db_session.scalar(select(orders.c.status)) is OrderStatus.CANCELLED
    assert await db_session.scalar(select(products.c.stock)) == 5


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("DELETE", "/orders/{id}", "order_not_cancellable"),
        ("POST", "/orders/{id}/payment", "order_not_payable"),
    ],
    ids=["cancelling", "paying"],
)
async def test_an_order_that_has_expired_is_refused(
    client: httpx.AsyncClient, save: Save, method: str, path: str, code: str
) -> None:
    order = make_order(OrderStatus.EXPIRED)
    await save(make_product(sku="RETRO-CLOCK"), order)

    answer = await client.request(method, path.format(id=order.id), headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_an_order_under_payment_is_not_cancelled(
    client: httpx.AsyncClient, save: Save
) -> None:
    order = make_order_under_payment()
    await save(make_product(sku="RETRO-CLOCK"), order)

    answer = await client.delete(f"/orders/{order.id}")

    assert (answer.status_code, answer.json()["code"]) == (409, "payment_in_progress")
    assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("skus", "code"),
    [
        (["RETRO-CLOCK", "RETRO-CLOCK"], "duplicate_line"),
        (["RETRO-CLOCK", "LAMP"], "currency_mismatch"),
    ],
    ids=["one product twice", "two currencies"],
)
async def test_lines_that_do_not_go_together_are_refused(
    client: httpx.AsyncClient, save: Save, skus: list[str], code: str
) -> None:
    dollars = Money(1_250, "USD")
    await save(make_product(sku="RETRO-CLOCK"), make_product(sku="LAMP", price=dollars))

    answer = await client.post(
        "/orders", json={"lines": [{"sku": sku, "quantity": 1} for sku in skus]}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/orders/{id}"), ("POST", "/orders/{id}/payment"), ("DELETE", "/orders/{id}")],
    ids=["reading", "paying", "cancelling"],
)
async def test_the_order_of_somebody_else_is_not_found(
    client_as: ClientAs, order: Order, method: str, path: str
) -> None:
    """404 and not 403: whether the order exists is nobody else's business."""
    eve = client_as("customer:eve")

    answer = await eve.request(method, path.format(id=order.id), headers=KEY)

    assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")


@pytest.fixture(params=["customer:ada", "staff:sam"], ids=["its owner", "staff"])
def reader(request: pytest.FixtureRequest, client_as: ClientAs) -> httpx.AsyncClient:
    """The test runs once for each role."""
    return client_as(request.param)


async def test_an_order_is_read_by_those_who_may(reader: httpx.AsyncClient, order: Order) -> None:
    answer = await reader.get(f"/orders/{order.id}")

    assert answer.json()["id"] == str(order.id)
    assert answer.json()["total_minor"] == order.total.minor


async def test_a_list_names_where_its_next_page_begins(
    client: httpx.AsyncClient, save: Save
) -> None:
    old, new = make_order(), make_order()
    await save(make_product(sku="RETRO-CLOCK"), old, new)

    first = (await client.get("/orders", params={"limit": 1})).json()
    last = (await client.get("/orders", params={"limit": 1, "after": first["next"]})).json()

    assert [order["id"] for order in first["items"]] == [str(new.id)]
    assert [order["id"] for order in last["items"]] == [str(old.id)]
    assert last["next"] is None
