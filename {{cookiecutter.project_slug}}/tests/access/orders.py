from collections.abc import Mapping
from typing import Any

import pytest

from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save

REQUESTS: Mapping[str, dict[str, Any]] = {
    "POST /orders": {"json": {"lines": [{"sku": "RETRO-CLOCK", "quantity": 1}]}},
    "POST /orders/{order_id}/payment": {"headers": {"Idempotency-Key": "first"}},
}


async def path_values(save: Save, request: pytest.FixtureRequest) -> dict[str, str]:
    """An order of Ada's, pending; the provider will charge."""
    payments_api: PaymentsApi = request.getfixturevalue("payments_api")
    payments_api.charges()
    order = make_order()
    await save(make_product(sku="RETRO-CLOCK", stock=3), order)
    return {"order_id": str(order.id)}


async def grow(save: Save, rows: int) -> dict[str, str]:
    """So many orders of Ada's, and one of so many lines."""
    products = [make_product(sku=f"GROWN-{n}") for n in range(rows)]
    order = make_order(lines=[make_line(sku=product.sku) for product in products])
    await save(*products, order, *(make_order() for _ in range(rows)))
    return {"order_id": str(order.id)}


def growing_requests(rows: int) -> Mapping[str, dict[str, Any]]:
    lines = [{"sku": f"GROWN-{n}", "quantity": 1} for n in range(rows)]
    return {"POST /orders": {"json": {"lines": lines}}}
