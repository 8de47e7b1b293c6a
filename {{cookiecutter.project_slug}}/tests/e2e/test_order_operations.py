import asyncio
import signal

import httpx
from sqlalchemy import select

from app.domain.actors import Role
from app.infrastructure.tables.orders import orders
from tests.fixtures.running_service import PATIENCE, Service

LAMP = {"sku": "LAMP", "name": "Lamp", "price_minor": 1_250, "currency": "EUR", "stock": 20}
ONE_LAMP = {"lines": [{"sku": "LAMP", "quantity": 1}]}


async def test_a_scheduled_task_prints_what_it_did(service: Service) -> None:
    done = service.run_task("expire-orders")

    assert '"command": "expire-orders"' in done.stdout
    assert '"count": 0' in done.stdout


async def test_stopping_the_service_loses_no_accepted_order(own_service: Service) -> None:
    """SIGTERM arrives while orders are in flight: every order that was answered with 201 must
    be in the database, and the process ends by itself."""
    async with own_service.client("sam", Role.STAFF) as sam:
        await sam.post("/products", json=LAMP)

    async with own_service.client("ada") as ada:
        placing = [asyncio.create_task(ada.post("/orders", json=ONE_LAMP)) for _ in range(10)]
        await asyncio.wait(placing, return_when=asyncio.FIRST_COMPLETED)
        own_service.process.send_signal(signal.SIGTERM)
        answers = await asyncio.gather(*placing, return_exceptions=True)
    own_service.process.wait(timeout=PATIENCE)

    accepted = {
        answer.json()["id"]
        for answer in answers
        if isinstance(answer, httpx.Response) and answer.status_code == 201
    }
    async with own_service.engine.connect() as connection:
        kept = {str(order_id) for order_id in await connection.scalars(select(orders.c.id))}
    assert accepted <= kept
    assert accepted


async def test_a_token_for_development_opens_the_shop(
    service: Service, development_token: str
) -> None:
    async with service.client_with(development_token) as grace:
        answer = await grace.get("/orders")

    assert answer.json() == {"items": [], "next": None}
