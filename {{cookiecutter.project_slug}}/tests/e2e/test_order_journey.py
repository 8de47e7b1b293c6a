import asyncio

from scripts.payment_simulator import DECLINED, OUTAGE, Simulator
from tests.e2e.order_steps import place, put_on_sale
from tests.fixtures.data_tracker import DataTracker
from tests.fixtures.order_tracking import add_order
from tests.fixtures.running_service import Service


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
        answer = await ada.get(f"/orders/{order_id}")
    assert answer.json()["id"] == order_id


async def test_a_customer_cancels_what_was_declined(service: Service, tracker: DataTracker) -> None:
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


async def test_a_customer_who_pays_twice_with_one_key_is_charged_once(
    service: Service, tracker: DataTracker, simulator: Simulator
) -> None:
    await put_on_sale(service, tracker, "ONCE")
    order_id = await place(service, tracker, "ONCE")

    async with service.client("ada") as ada:
        first = await ada.post(f"/orders/{order_id}/payment", headers={"Idempotency-Key": "k"})
        second = await ada.post(f"/orders/{order_id}/payment", headers={"Idempotency-Key": "k"})

    assert first.json() == second.json()
    assert [key for key in simulator.charges if order_id in key] == [f"{order_id}:k"]


async def test_a_customer_keeps_the_order_while_the_provider_is_down(
    service: Service, tracker: DataTracker
) -> None:
    await put_on_sale(service, tracker, "OUTAGE", price_minor=OUTAGE)
    order_id = await place(service, tracker, "OUTAGE")

    async with service.client("ada") as ada:
        answer = await ada.post(f"/orders/{order_id}/payment", headers={"Idempotency-Key": "k"})
        order = (await ada.get(f"/orders/{order_id}")).json()

    assert answer.json()["code"] == "payment_unavailable"
    assert order["status"] == "pending"


async def test_the_last_piece_goes_to_one_of_two_customers_at_once(
    service: Service, tracker: DataTracker
) -> None:
    """Two connections, two transactions: the loser learns why, and nothing is oversold."""
    await put_on_sale(service, tracker, "LAST", stock=1)
    line = {"lines": [{"sku": "LAST", "quantity": 1}]}

    async with service.client("ada") as ada, service.client("eve") as eve:
        answers = await asyncio.gather(
            ada.post("/orders", json=line), eve.post("/orders", json=line)
        )

    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    add_order(tracker, won.json()["id"])
    assert (won.status_code, lost.status_code) == (201, 409)
    assert lost.json()["code"] == "out_of_stock"


async def test_a_cancelled_piece_can_be_bought_by_the_next_customer(
    service: Service, tracker: DataTracker
) -> None:
    await put_on_sale(service, tracker, "SECOND-CHANCE", stock=1)
    order_id = await place(service, tracker, "SECOND-CHANCE", buyer="ada")

    async with service.client("ada") as ada:
        await ada.delete(f"/orders/{order_id}")
    second = await place(service, tracker, "SECOND-CHANCE", buyer="eve")

    assert second != order_id


async def test_a_customer_finds_the_order_in_the_list(
    service: Service, tracker: DataTracker
) -> None:
    await put_on_sale(service, tracker, "LISTED")
    order_id = await place(service, tracker, "LISTED")

    async with service.client("ada") as ada:
        listed = (await ada.get("/orders")).json()

    assert [order["id"] for order in listed["items"]] == [order_id]


async def test_a_customer_walks_through_the_catalogue_page_by_page(
    service: Service, tracker: DataTracker
) -> None:
    await put_on_sale(service, tracker, "CHAIR")
    await put_on_sale(service, tracker, "LAMP")

    async with service.client("ada") as ada:
        first = (await ada.get("/products", params={"limit": 1})).json()
        last = (await ada.get("/products", params={"limit": 1, "after": first["next"]})).json()

    assert [product["sku"] for product in first["items"] + last["items"]] == ["CHAIR", "LAMP"]
    assert last["next"] is None
