"""`make_order()` gives a pending order of one line; `status=` walks it there by its own verbs.
Copy it where a state must be reached and never set."""

from typing import Any
from uuid import UUID

import factory

from app.domain.money import Money
from app.domain.orders import RESERVATION, Order, OrderLine, OrderStatus
from tests.fakes.clock import NOON


class OrderLineFactory(factory.Factory):
    class Meta:
        model = OrderLine

    sku = "RETRO-CLOCK"
    quantity = 2
    unit_price = Money(4_900, "EUR")


class OrderFactory(factory.Factory):
    class Meta:
        model = Order

    id = factory.Sequence(lambda n: UUID(int=n + 1_000))
    customer_id = "ada"
    placed_at = NOON
    lines = factory.List([factory.SubFactory(OrderLineFactory)])


def make_line(**values: Any) -> OrderLine:
    return OrderLineFactory.build(**values)


def make_order(status: OrderStatus = OrderStatus.PENDING, **values: Any) -> Order:
    order = OrderFactory.build(**values)
    _WALKS[status](order)
    return order


def make_order_under_payment(key: str = "first-try", **values: Any) -> Order:
    """Its charge was begun when the order was placed, and nobody knows how it ended."""
    order = make_order(**values)
    order.start_payment(key, at=order.placed_at)
    return order


def make_declined_order(key: str = "first-try", **values: Any) -> Order:
    order = make_order_under_payment(key, **values)
    order.refuse_payment(key, "card_expired")
    return order


def _pay(order: Order) -> None:
    order.start_payment("first-try", at=order.placed_at)
    order.confirm_payment("first-try", "ch_first-try", at=order.placed_at)


_WALKS = {
    OrderStatus.PENDING: lambda _order: None,
    OrderStatus.PAID: _pay,
    OrderStatus.CANCELLED: Order.cancel,
    OrderStatus.EXPIRED: lambda order: order.expire(at=order.placed_at + RESERVATION),
}


def make_rows() -> list[Order]:
    """With each status, and with each outcome of a payment."""
    return [
        *(make_order(status) for status in OrderStatus),
        make_order_under_payment(),
        make_declined_order(),
    ]
