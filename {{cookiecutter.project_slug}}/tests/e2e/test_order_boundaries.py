"""Who may do what, over a real socket with really signed tokens."""

import json
from pathlib import Path

from app.domain.actors import Role
from tests.e2e.order_steps import place, put_on_sale
from tests.fixtures.data_tracker import DataTracker
from tests.fixtures.running_service import Service

PROMISED = Path(__file__).resolve().parents[2] / "contracts" / "openapi.json"


async def test_a_request_without_a_token_is_asked_for_one(service: Service) -> None:
    async with service.client_with() as nobody:
        answer = await nobody.get("/orders")

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_forged_token_is_refused(service: Service) -> None:
    async with service.client_with("eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.") as eve:
        answer = await eve.get("/orders")

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def test_a_customer_may_not_put_products_on_sale(service: Service) -> None:
    product = {"sku": "SMUGGLED", "name": "Lamp", "price_minor": 1, "currency": "EUR", "stock": 1}

    async with service.client("eve") as eve:
        answer = await eve.post("/products", json=product)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_staff_see_the_orders_of_every_customer(
    service: Service, tracker: DataTracker
) -> None:
    await put_on_sale(service, tracker, "SHARED")
    older = await place(service, tracker, "SHARED", buyer="ada")
    newer = await place(service, tracker, "SHARED", buyer="eve")

    async with service.client("sam", Role.STAFF) as sam:
        listed = (await sam.get("/orders")).json()

    assert [order["id"] for order in listed["items"]] == [newer, older]


async def test_the_published_description_names_every_route(service: Service) -> None:
    async with service.client_with() as nobody:
        described = (await nobody.get("/openapi.json")).json()

    promised = json.loads(PROMISED.read_text(encoding="utf-8"))
    assert sorted(described["paths"]) == sorted(promised["paths"]), "`make contract-accept`"


async def test_a_failing_request_can_be_found_by_its_id(service: Service) -> None:
    trace = {"X-Request-ID": "support-call-7"}

    async with service.client("ada") as ada:
        answer = await ada.get("/orders/no-order", headers=trace)

    assert answer.json()["request_id"] == "support-call-7"
    assert answer.headers["X-Request-ID"] == "support-call-7"
