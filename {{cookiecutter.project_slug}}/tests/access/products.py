from collections.abc import Mapping
from typing import Any

from tests.factories.products import make_product
from tests.fixtures.persisting import Save

LAMP = {"sku": "LAMP", "name": "Lamp", "price_minor": 1_250, "currency": "EUR", "stock": 20}
REQUESTS: Mapping[str, dict[str, Any]] = {"POST /products": {"json": LAMP}}


async def grow(save: Save, rows: int) -> dict[str, str]:
    await save(*[make_product() for _ in range(rows)])
    return {}
