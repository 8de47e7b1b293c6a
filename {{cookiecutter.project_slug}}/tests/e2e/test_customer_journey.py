from app.domain.actors import Role
from scripts.payment_simulator import DECLINED, Simulator
from tests.fixtures.data_tracker import DataTracker
from tests.fixtures.running_service import Service


async def put_on_sale(service: Service, tracker: DataTracker, sku: str, **said: int) -> None:
    product = {"sku": sku, "name": "Retro clock", "price_minor": 4_900, "currency": "EUR"}
    async with service.client("sam", Role.STAFF) as sam:
        answer = await sam.post("/products", json=product | {"stock": 3} | said)
    assert answer.status_code == 201, answer.text
    tracker.add_product(sku)


async def place(service: Service, tracker: DataTracker, sku: str) -> str:
    async with service.client("ada") as ada:
        answer = await ada.post("/orders", json={"lines": [{"sku": sku, "quantity": 1}]})
    assert answer.status_code == 201, answer.text
    order_id: str = answer.json()["id"]
    tracker.add_order(order_id)
    return order_id


async def test_a_customer_buys_what_staff_put_on_sale(
    service: Service, tracker: DataTracker, simulator: Simulator
) -> None:
    # Given
    await put_on_sale(service, tracker, "RETRO-CLOCK")
    order_id = await place(service, tracker, "RETRO-CLOCK")

    # When
    async with service.client("ada") as ada:
        paid = await ada.post(f"/orders/{order_id}/payment", headers={"Idempotency-Key": "buy"})
        order = (await ada.get(f"/orders/{order_id}")).json()

    # Then
    assert paid.json() == {"reference": f"ch_{order_id}:buy"}
    assert order["status"] == "paid"
    assert simulator.charges[f"{order_id}:buy"] == 4_900


async def test_an_answered_order_is_there_for_the_very_next_request(
    service: Service, tracker: DataTracker
) -> None:
    """Over a real socket the client can be faster than a commit that comes after the response;
    in-process tests never see that."""
    await put_on_sale(service, tracker, "NEXT-REQUEST")

    order_id = await place(service, tracker, "NEXT-REQUEST")

    async with service.client("ada") as ada:
        found = await ada.get(f"/orders/{order_id}")
    assert found.json()["id"] == order_id


async def test_a_customer_cancels_what_was_declined(
    service: Service, tracker: DataTracker
) -> None:
    # Given
    await put_on_sale(service, tracker, "TOO-DEAR", price_minor=DECLINED)
    order_id = await place(service, tracker, "TOO-DEAR")

    # When
    async with service.client("ada") as ada:
        declined = await ada.post(f"/orders/{order_id}/payment", headers={"Idempotency-Key": "no"})
        cancelled = await ada.delete(f"/orders/{order_id}")
        order = (await ada.get(f"/orders/{order_id}")).json()

    # Then
    assert declined.json()["code"] == "payment_declined"
    assert cancelled.status_code == 204
    assert order["status"] == "cancelled"


async def test_a_customer_does_not_see_the_order_of_another(
    service: Service, tracker: DataTracker
) -> None:
    await put_on_sale(service, tracker, "PRIVATE")
    order_id = await place(service, tracker, "PRIVATE")

    async with service.client("eve") as eve:
        answer = await eve.get(f"/orders/{order_id}")
        listed = (await eve.get("/orders")).json()

    assert answer.json()["code"] == "order_not_found"
    assert listed["items"] == []
