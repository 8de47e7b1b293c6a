from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from app.api.schemas.orders import NewOrder, OrderOut
from app.domain.orders import OrderStatus
from tests.factories.orders import make_line, make_order


def lines(count: int) -> dict[str, Any]:
    return {"lines": [{"sku": f"CLOCK-{n}", "quantity": 1} for n in range(count)]}


@pytest.mark.parametrize("count", [1, 100], ids=["one line", "the most lines"])
def test_an_order_on_the_bound_of_its_lines_is_accepted(count: int) -> None:
    assert len(NewOrder.model_validate(lines(count)).lines) == count


@pytest.mark.parametrize("count", [0, 101], ids=["no line", "a line too many"])
def test_an_order_beyond_the_bound_of_its_lines_is_refused(count: int) -> None:
    with pytest.raises(ValidationError, match="lines"):
        NewOrder.model_validate(lines(count))


@pytest.mark.parametrize("quantity", [1, 1_000], ids=["one", "the most"])
def test_a_quantity_on_the_bound_is_accepted(quantity: int) -> None:
    order = NewOrder.model_validate({"lines": [{"sku": "RETRO-CLOCK", "quantity": quantity}]})

    assert order.lines[0].quantity == quantity


@pytest.mark.parametrize(
    "quantity",
    [0, 1_001, -1, "3", True, 3.0],
    ids=["none", "one too many", "negative", "text", "true", "a float"],
)
def test_a_quantity_beyond_the_bound_or_of_another_type_is_refused(quantity: object) -> None:
    with pytest.raises(ValidationError, match="quantity"):
        NewOrder.model_validate({"lines": [{"sku": "RETRO-CLOCK", "quantity": quantity}]})


def test_an_order_is_shown_with_the_total_of_its_lines() -> None:
    order = make_order(
        lines=[make_line(sku="CLOCK", quantity=2), make_line(sku="LAMP", quantity=1)]
    )

    order_out = OrderOut.of(order)

    assert (order_out.total_minor, order_out.currency) == (14_700, "EUR")
    assert [(line.sku, line.quantity, line.unit_price_minor) for line in order_out.lines] == [
        ("CLOCK", 2, 4_900),
        ("LAMP", 1, 4_900),
    ]


def test_an_order_shows_its_times_in_utc() -> None:
    order_out = OrderOut.of(make_order(OrderStatus.PAID)).model_dump(mode="json")

    assert (order_out["status"], order_out["placed_at"]) == ("paid", "2026-03-14T12:00:00Z")
    assert (order_out["expires_at"], order_out["paid_at"]) == (
        "2026-03-14T12:15:00Z",
        "2026-03-14T12:00:00Z",
    )


def test_a_pending_order_shows_no_time_of_payment() -> None:
    assert OrderOut.of(make_order(placed_at=datetime(2026, 2, 28, tzinfo=UTC))).paid_at is None
