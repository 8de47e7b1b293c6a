from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.domain.money import CurrencyMismatch, Money
from app.domain.orders import (
    RESERVATION,
    DuplicateLine,
    EmptyOrder,
    Order,
    OrderNotCancellable,
    OrderStatus,
)
from app.domain.payments import Payment, PaymentInProgress
from app.domain.products import InvalidQuantity, OutOfStock
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON

SEVEN = UUID(int=7)
INSTANT = timedelta(microseconds=1)


def test_placing_an_order_reserves_the_stock_of_each_line() -> None:
    clock, lamp = make_product(stock=10), make_product(stock=5)

    Order.place(SEVEN, "ada", [(clock, 2), (lamp, 5)], at=NOON)

    assert (clock.stock, lamp.stock) == (8, 0)


def test_a_new_order_is_pending_until_its_reservation_ends() -> None:
    order = Order.place(SEVEN, "ada", [(make_product(), 2)], at=NOON)

    assert order.id == SEVEN
    assert order.customer_id == "ada"
    assert order.status is OrderStatus.PENDING
    assert order.expires_at == NOON + timedelta(minutes=15)
    assert order.paid_at is None
    assert order.open_payment is None


def test_lines_stand_in_order_of_sku() -> None:
    vase, chair = make_product(sku="VASE"), make_product(sku="CHAIR")

    order = Order.place(SEVEN, "ada", [(vase, 1), (chair, 1)], at=NOON)

    assert [line.sku for line in order.lines] == ["CHAIR", "VASE"]


def test_a_line_keeps_the_price_of_the_day_of_the_order() -> None:
    clock = make_product(price=Money(4_900, "EUR"))
    order = Order.place(SEVEN, "ada", [(clock, 1)], at=NOON)

    clock.price = Money(5_900, "EUR")

    assert order.total == Money(4_900, "EUR")


def test_an_order_of_nothing_is_refused() -> None:
    with pytest.raises(EmptyOrder) as refused:
        Order.place(SEVEN, "ada", [], at=NOON)

    assert refused.value.facts == {}


def test_a_product_on_two_lines_is_refused() -> None:
    clock = make_product(sku="RETRO-CLOCK")

    with pytest.raises(DuplicateLine) as refused:
        Order.place(SEVEN, "ada", [(clock, 1), (clock, 2)], at=NOON)

    assert refused.value.sku == "RETRO-CLOCK"


def test_a_line_that_the_stock_can_not_serve_is_refused() -> None:
    lamp = make_product(sku="LAMP", stock=1)

    with pytest.raises(OutOfStock) as refused:
        Order.place(SEVEN, "ada", [(make_product(), 1), (lamp, 2)], at=NOON)

    assert refused.value.facts == {"sku": "LAMP", "requested": 2, "available": 1}


def test_a_line_of_no_pieces_is_refused() -> None:
    with pytest.raises(InvalidQuantity) as refused:
        Order.place(SEVEN, "ada", [(make_product(), 0)], at=NOON)

    assert refused.value.quantity == 0


def test_lines_in_two_currencies_are_refused() -> None:
    clock = make_product(sku="CLOCK", price=Money(4_900, "EUR"))
    lamp = make_product(sku="LAMP", price=Money(2_500, "USD"))

    with pytest.raises(CurrencyMismatch) as refused:
        Order.place(SEVEN, "ada", [(lamp, 1), (clock, 1)], at=NOON)

    assert refused.value.expected == "EUR"
    assert refused.value.got == "USD"


def test_a_line_costs_its_price_for_each_piece() -> None:
    line = make_line(quantity=3, unit_price=Money(2_500, "EUR"))

    assert line.total == Money(7_500, "EUR")


def test_an_order_costs_what_its_lines_cost_together() -> None:
    clocks = make_line(sku="CLOCK", quantity=2, unit_price=Money(4_900, "EUR"))
    lamp = make_line(sku="LAMP", quantity=1, unit_price=Money(2_500, "EUR"))

    order = make_order(lines=[clocks, lamp])

    assert order.total == Money(12_300, "EUR")


def test_a_pending_order_can_be_cancelled() -> None:
    order = make_order()

    order.cancel()

    assert order.status is OrderStatus.CANCELLED


def test_cancelling_twice_changes_nothing() -> None:
    order = make_order(OrderStatus.CANCELLED)

    order.cancel()

    assert order.status is OrderStatus.CANCELLED


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.EXPIRED])
def test_an_order_that_is_over_can_not_be_cancelled(status: OrderStatus) -> None:
    order = make_order(status)

    with pytest.raises(OrderNotCancellable) as refused:
        order.cancel()

    assert refused.value.facts == {"order_id": order.id, "order_status": status.value}
    assert order.status is status


def test_an_order_under_payment_can_not_be_cancelled() -> None:
    order = make_order()
    order.start_payment("first-try", at=NOON)

    with pytest.raises(PaymentInProgress) as refused:
        order.cancel()

    assert refused.value.order_id == order.id
    assert order.status is OrderStatus.PENDING


def test_a_payment_without_an_answer_still_keeps_the_order_from_being_cancelled() -> None:
    """The charge may have happened: a cancelled order would have been paid for nothing."""
    order = make_order()
    order.start_payment("first-try", at=NOON)
    order.release_payment("first-try", at=NOON)

    with pytest.raises(PaymentInProgress):
        order.cancel()

    assert order.status is OrderStatus.PENDING


def test_an_order_can_be_cancelled_after_a_decline() -> None:
    order = make_order()
    order.start_payment("first-try", at=NOON)
    order.refuse_payment("first-try", "card_expired")

    order.cancel()

    assert order.status is OrderStatus.CANCELLED


@pytest.mark.parametrize(
    ("elapsed", "expires", "status"),
    [
        (timedelta(0), False, OrderStatus.PENDING),
        (RESERVATION - INSTANT, False, OrderStatus.PENDING),
        (RESERVATION, True, OrderStatus.EXPIRED),
        (RESERVATION + INSTANT, True, OrderStatus.EXPIRED),
    ],
    ids=["at once", "just before the end", "at the end", "just after the end"],
)
def test_an_order_expires_when_its_reservation_ends(
    elapsed: timedelta, status: OrderStatus, *, expires: bool
) -> None:
    """The end is the first moment that no longer belongs to the reservation."""
    order = make_order(placed_at=NOON)

    expired = order.expire(at=NOON + elapsed)

    assert expired is expires
    assert order.status is status


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.EXPIRED])
def test_an_order_that_is_no_longer_pending_never_expires(status: OrderStatus) -> None:
    """A second expiry would give the same stock back twice."""
    order = make_order(status)

    expired = order.expire(at=NOON + RESERVATION)

    assert expired is False
    assert order.status is status


def test_an_open_payment_holds_the_order_beyond_its_reservation() -> None:
    """It started in time: the stock waits for the provider's answer."""
    order = make_order()
    order.start_payment("first-try", at=NOON)

    expired = order.expire(at=NOON + RESERVATION)

    assert expired is False
    assert order.status is OrderStatus.PENDING


def test_a_declined_payment_holds_the_order_no_longer() -> None:
    """Nothing was charged: from here the reservation's end counts as before."""
    order = make_order()
    order.start_payment("first-try", at=NOON)
    order.refuse_payment("first-try", "card_expired")

    expired = order.expire(at=NOON + RESERVATION)

    assert expired is True
    assert order.status is OrderStatus.EXPIRED


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_order(id=SEVEN, lines=[]),
        make_line,
        lambda: Payment.start("first-try", at=NOON),
    ],
    ids=["orders", "lines", "payments"],
)
def test_two_with_the_same_content_are_not_equal(make: Callable[[], object]) -> None:
    first, second = make(), make()

    assert first != second
