import pytest

from app.application.pay_order import PayOrder
from app.domain.actors import Actor, Role
from app.domain.money import Money
from app.domain.orders import (
    RESERVATION,
    Order,
    OrderNotFound,
    OrderNotPayable,
    OrderStatus,
    ReservationExpired,
)
from app.domain.payments import PaymentDeclined, PaymentStatus, PaymentUnavailable
from tests.factories.actors import make_actor
from tests.factories.orders import make_line, make_order, make_order_under_payment
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.orders import FakeShop
from tests.unit.application.thinking_payments import ThinkingPayments

ADA = make_actor("ada")


async def test_a_paid_order_carries_the_providers_reference(
    pay_order: PayOrder, database: FakeShop, order: Order
) -> None:
    reference = await pay_order(ADA, order.id, "first-try")

    paid = database.orders[order.id]
    assert reference == f"ch_{order.id}:first-try"
    assert paid.status is OrderStatus.PAID
    assert paid.paid_at == NOON
    assert [payment.reference for payment in paid.payments] == [reference]


async def test_the_total_is_charged_under_a_key_of_the_order(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments
) -> None:
    """The key alone would be shared by two orders of one client."""
    order = make_order(lines=[make_line(quantity=3, unit_price=Money(2_500, "EUR"))])
    database.keep(order)

    await pay_order(ADA, order.id, "first-try")

    assert payments.charges == {f"{order.id}:first-try": Money(7_500, "EUR")}


async def test_a_repeat_gives_the_first_answer_without_a_charge(
    pay_order: PayOrder, order: Order, payments: ThinkingPayments
) -> None:
    first = await pay_order(ADA, order.id, "first-try")

    second = await pay_order(ADA, order.id, "first-try")

    assert second == first
    assert payments.attempts == [f"{order.id}:first-try"]


async def test_paying_an_unknown_order_is_refused(pay_order: PayOrder) -> None:
    unknown = make_order()

    with pytest.raises(OrderNotFound) as refused:
        await pay_order(ADA, unknown.id, "first-try")

    assert refused.value.order_id == unknown.id


@pytest.mark.parametrize(
    "actor",
    [make_actor("eve"), make_actor("sam", Role.STAFF)],
    ids=["another customer", "staff"],
)
async def test_only_the_owner_may_pay_an_order(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments, actor: Actor
) -> None:
    order = make_order(customer_id="ada")
    database.keep(order)

    with pytest.raises(OrderNotFound) as refused:
        await pay_order(actor, order.id, "first-try")

    assert refused.value.order_id == order.id
    assert payments.attempts == []
    assert database.orders[order.id].payments == []


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.EXPIRED])
async def test_an_order_that_is_over_is_not_charged(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments, status: OrderStatus
) -> None:
    order = make_order(status)
    database.keep(order)

    with pytest.raises(OrderNotPayable) as refused:
        await pay_order(ADA, order.id, "another-try")

    assert refused.value.order_status == status.value
    assert payments.attempts == []


async def test_paying_after_the_reservation_charges_nothing(
    pay_order: PayOrder, order: Order, payments: ThinkingPayments, clock: FakeClock
) -> None:
    """The sweep may be late; the promise of the stock ended with the reservation."""
    clock.advance(RESERVATION)

    with pytest.raises(ReservationExpired) as refused:
        await pay_order(ADA, order.id, "first-try")

    assert refused.value.expired_at == NOON + RESERVATION
    assert payments.attempts == []


async def test_a_decline_leaves_the_order_payable(
    pay_order: PayOrder, database: FakeShop, order: Order, payments: ThinkingPayments
) -> None:
    payments.declines_with = "card_expired"

    with pytest.raises(PaymentDeclined) as refused:
        await pay_order(ADA, order.id, "first-try")

    (payment,) = database.orders[order.id].payments
    assert refused.value.reason == "card_expired"
    assert payment.status is PaymentStatus.DECLINED
    assert database.orders[order.id].status is OrderStatus.PENDING


async def test_a_declined_key_gives_its_decline_again(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments
) -> None:
    order = make_order_under_payment()
    order.refuse_payment("first-try", "card_expired")
    database.keep(order)

    with pytest.raises(PaymentDeclined) as refused:
        await pay_order(ADA, order.id, "first-try")

    assert refused.value.reason == "card_expired"
    assert payments.attempts == []


async def test_another_key_pays_after_a_decline(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments
) -> None:
    order = make_order_under_payment()
    order.refuse_payment("first-try", "insufficient_funds")
    database.keep(order)

    await pay_order(ADA, order.id, "second-try")

    assert database.orders[order.id].status is OrderStatus.PAID
    assert list(payments.charges) == [f"{order.id}:second-try"]


async def test_an_outage_leaves_the_payment_to_be_repeated(
    pay_order: PayOrder, database: FakeShop, order: Order, payments: ThinkingPayments
) -> None:
    payments.is_down = True

    with pytest.raises(PaymentUnavailable) as failed:
        await pay_order(ADA, order.id, "first-try")

    (payment,) = database.orders[order.id].payments
    assert failed.value.detail == "status 503"
    assert payment.is_open is True
    assert payment.leased_until == NOON
