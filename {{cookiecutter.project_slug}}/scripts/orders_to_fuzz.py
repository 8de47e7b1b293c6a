"""A product and orders that wait, and a schemathesis.toml that names them: made-up names would
seldom meet one that exists."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

import httpx

from scripts.payment_simulator import OUTAGE, Simulator, serving

ORDERS = 50
# How often; the other values are made up, or come from answers.
KNOWN = Template("""
[dictionaries]
products.values = ["$sku"]
orders.values = $orders

[parameters]
"body.lines[*].sku" = { dictionary = "products", probability = 0.9 }
"path.order_id" = { dictionary = "orders", probability = 0.6 }
""")


UNFIT_CHECKS = ("use_after_free",)  # DELETE cancels an order, and its owner still reads it


class NeverDown(Simulator):
    """An outage of the provider is a 503 that we pass on, and no fault."""

    def charge(self, key: str, amount: int, currency: str) -> tuple[int, dict[str, Any] | None]:
        return super().charge(key, amount + (amount == OUTAGE), currency)


@contextmanager
def settings() -> Iterator[dict[str, str]]:
    """As variables of the service's environment."""
    with serving(NeverDown()) as url:
        yield {"PAYMENTS_URL": url}


def prepare(address: str, token: str, folder: Path) -> None:
    """The file is for a schemathesis that is started in that folder."""
    product = {"sku": "RETRO-CLOCK", "name": "Retro clock", "price_minor": 1, "currency": "EUR"}
    order = {"lines": [{"sku": product["sku"], "quantity": 1}]}
    patient = httpx.HTTPTransport(retries=8)  # the process may not listen yet
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(transport=patient, base_url=address, headers=headers, timeout=20) as staff:
        staff.post("/products", json=product | {"stock": 1_000_000_000}).raise_for_status()
        placed = [staff.post("/orders", json=order).raise_for_status() for _ in range(ORDERS)]
    orders = [answer.json()["id"] for answer in placed]
    known = KNOWN.substitute(sku=product["sku"], orders=json.dumps(orders))
    (folder / "schemathesis.toml").write_text(known, encoding="utf-8")
