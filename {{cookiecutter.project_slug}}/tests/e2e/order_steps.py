"""The steps that journeys share: each registers what it commits."""

from app.domain.actors import Role
from tests.fixtures.data_tracker import DataTracker
from tests.fixtures.order_tracking import add_order, add_product
from tests.fixtures.running_service import Service


async def put_on_sale(service: Service, tracker: DataTracker, sku: str, **values: int) -> None:
    product = {"sku": sku, "name": "Retro clock", "price_minor": 4_900, "currency": "EUR"}
    async with service.client("sam", Role.STAFF) as sam:
        answer = await sam.post("/products", json=product | {"stock": 3} | values)
    assert answer.status_code == 201, answer.text
    add_product(tracker, sku)


async def place(service: Service, tracker: DataTracker, sku: str, buyer: str = "ada") -> str:
    async with service.client(buyer) as client:
        answer = await client.post("/orders", json={"lines": [{"sku": sku, "quantity": 1}]})
    assert answer.status_code == 201, answer.text
    order_id: str = answer.json()["id"]
    add_order(tracker, order_id)
    return order_id
