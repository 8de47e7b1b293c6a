"""Each test sees a wrong answer only: the cause is in the application, below or behind it."""

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save


async def test_a_table_is_missing(client: httpx.AsyncClient, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("DROP TABLE order_lines"))
        await connection.execute(text("DROP TABLE orders"))

    answer = await client.get("/orders")

    assert answer.status_code == 200


async def test_the_provider_is_too_slow(client: httpx.AsyncClient, payments_api: PaymentsApi, save: Save) -> None:
    payments_api.answers(*[httpx.ReadTimeout] * 100)
    order = make_order(lines=[make_line(quantity=1)])
    await save(make_product(sku="RETRO-CLOCK", stock=3), order)

    headers = {"Idempotency-Key": "first"}
    answer = await client.post(f"/orders/{order.id}/payment", headers=headers, json={})

    assert answer.status_code == 200


async def test_the_answer_is_right_and_the_test_is_wrong(client: httpx.AsyncClient) -> None:
    answer = await client.get("/orders")

    assert answer.status_code == 201
