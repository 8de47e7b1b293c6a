from collections.abc import Mapping
from typing import Any

import pytest

from tests.factories.orders import make_order
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
