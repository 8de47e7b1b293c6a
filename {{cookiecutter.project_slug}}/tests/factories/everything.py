"""`make_everything()`: rows for each table, parents first, and a value for each column.
Each migration is taken up and down on them: add those of a new table here."""

from collections.abc import Mapping
from typing import Any

from app.domain.orders import OrderStatus
from tests.factories.orders import make_declined_order, make_order, make_order_under_payment
from tests.factories.products import make_product

# Tables that later migrations drop: no factory makes their rows any more.
OLD_ROWS: Mapping[str, list[dict[str, Any]]] = {}


def make_everything() -> list[Any]:
    """Mapped objects; or `insert(table).values(…)` for a table that has no class."""
    return [
        make_product(sku="RETRO-CLOCK"),
        *(make_order(status) for status in OrderStatus),
        make_order_under_payment(),
        make_declined_order(),
    ]
