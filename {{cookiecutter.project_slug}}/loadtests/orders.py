import os
from uuid import uuid4

from locust import HttpUser, between, task


class Buyer(HttpUser):
    """Looks around, orders, pays, and looks at the order again."""

    wait_time = between(0.05, 0.2)

    def on_start(self) -> None:
        self.client.headers["Authorization"] = f"Bearer {os.environ['TOKEN']}"

    @task(3)
    def look_around(self) -> None:
        self.client.get("/products")

    @task
    def buy(self) -> None:
        order = {"lines": [{"sku": "RETRO-CLOCK", "quantity": 1}]}
        placed = self.client.post("/orders", json=order)
        if placed.ok:
            path, key = f"/orders/{placed.json()['id']}", {"Idempotency-Key": str(uuid4())}
            self.client.post(f"{path}/payment", headers=key, name="/orders/{order_id}/payment")
            self.client.get(path, name="/orders/{order_id}")
