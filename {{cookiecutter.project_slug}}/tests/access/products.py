from collections.abc import Mapping
from typing import Any

LAMP = {"sku": "LAMP", "name": "Lamp", "price_minor": 1_250, "currency": "EUR", "stock": 20}
REQUESTS: Mapping[str, dict[str, Any]] = {"POST /products": {"json": LAMP}}
