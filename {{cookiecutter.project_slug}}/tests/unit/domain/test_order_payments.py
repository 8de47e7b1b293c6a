"""How an order is paid: one payment at a time, and each idempotency key has one outcome."""

from datetime import timedelta

import pytest

from app.domain.orders import RESERVATION, OrderNotPayable, OrderStatus, ReservationExpired
from app.domain.payments import LEASE, PaymentInProgress, PaymentStatus
from tests.factories.orders import make_order
from tests.fakes.clock import NOON

INSTANT = timedelta(microseconds=1)


def test_starting_a_payment_leaves_the_order_pending() -> None:
    order = make_order()

    payment = order.start_payment("first-try", at=NOON)

    assert payment.key == "first-try"
    assert order.open_payment is payment
    assert order.status is OrderStatus.PENDING
    assert order.paid_at is None


def test_a_second_key_is_refused_while_a_payment_is_open() -> None:
    """Two open payments could both succeed."""
    order = make_order()
    order.start_payment("first-try", at=NOON)

    with pytest.raises(PaymentInProgress) as refused:
        order.start_payment("second-try", at=NOON)

    assert refused.value.order_id == order.id
    assert [payment.key for payment in order.payments] == ["first-try"]


def test_the_same_key_is_refused_during_its_lease() -> None:
    """The first request may be waiting for the provider."""
    order = make_order()
    order.start_payment("first-try", at=NOON)

    with pytest.raises(PaymentInProgress) as refused:
        order.start_payment("first-try", at=NOON + LEASE - INSTANT)

    assert refused.value.order_id == order.id


def test_the_same_key_takes_its_payment_up_after_the_lease() -> None:
    """The first request died: its key, sent again, is safe to charge."""
    order = make_order()
    started = order.start_payment("first-try", at=NOON)

    taken_up = order.start_payment("first-try", at=NOON + LEASE)

    assert taken_up is started
    assert order.payments == [started]
    assert taken_up.leased_until == NOON + LEASE * 2


def test_the_same_key_takes_a_released_payment_up_at_once() -> None:
    """The provider was down for a moment: the buyer need not wait for the lease."""
    order = make_order()
    started = order.start_payment("first-try", at=NOON)
    order.release_payment("first-try", at=NOON)

    assert order.start_payment("first-try", at=NOON) is started


def test_another_key_is_refused_even_after_the_lease() -> None:
    """Nobody knows whether the first key was charged: only the same key may ask."""
    order = make_order()
    order.start_payment("first-try", at=NOON)

    with pytest.raises(PaymentInProgress):
        order.start_payment("second-try", at=NOON + LEASE)

    assert len(order.payments) == 1


def test_a_payment_that_began_in_time_is_taken_up_after_the_reservation() -> None:
    """The crash was not the buyer's fault, and the stock is still held for the payment."""
    order = make_order()
    started = order.start_payment("first-try", at=NOON)

    taken_up = order.start_payment("first-try", at=NOON + RESERVATION)

    assert taken_up is started
    assert taken_up.is_open is True


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.CANCELLED, OrderStatus.EXPIRED])
def test_a_new_payment_for_an_order_that_is_over_is_refused(status: OrderStatus) -> None:
    order = make_order(status)

    with pytest.raises(OrderNotPayable) as refused:
        order.start_payment("another-try", at=NOON)

    assert refused.value.order_id == order.id
    assert refused.value.order_status == status.value


@pytest.mark.parametrize(
    "late", [timedelta(0), timedelta(days=1)], ids=["at the end", "a day later"]
)
def test_paying_after_the_reservation_is_refused_with_its_end(late: timedelta) -> None:
    """The order may not have been swept yet; its stock is no longer promised."""
    order = make_order()

    with pytest.raises(ReservationExpired) as refused:
        order.start_payment("first-try", at=order.expires_at + late)

    assert refused.value.order_id == order.id
    assert refused.value.expired_at == NOON + RESERVATION
    assert order.payments == []


def test_the_last_instant_of_the_reservation_is_in_time() -> None:
    """The reservation ends before `expires_at`, never at it."""
    order = make_order()

    payment = order.start_payment("first-try", at=order.expires_at - INSTANT)

    assert payment.is_open is True


def test_a_confirmed_payment_makes_the_order_paid() -> None:
    order = make_order()
    payment = order.start_payment("first-try", at=NOON)

    order.confirm_payment("first-try", "ch_7", at=NOON + INSTANT)

    assert order.status is OrderStatus.PAID
    assert order.paid_at == NOON + INSTANT
    assert payment.reference == "ch_7"
    assert order.open_payment is None


def test_a_confirmation_counts_after_the_reservation_ended() -> None:
    """The payment started in time, and the money has moved."""
    order = make_order()
    order.start_payment("first-try", at=order.expires_at - INSTANT)

    order.confirm_payment("first-try", "ch_7", at=order.expires_at + LEASE)

    assert order.status is OrderStatus.PAID
    assert order.paid_at == NOON + RESERVATION + LEASE


def test_the_key_that_paid_leads_to_its_payment_again() -> None:
    order = make_order(OrderStatus.PAID)

    payment = order.start_payment("first-try", at=NOON + RESERVATION)

    assert payment.status is PaymentStatus.SUCCEEDED
    assert payment.reference == "ch_first-try"


def test_a_refused_payment_leaves_the_order_payable() -> None:
    order = make_order()
    payment = order.start_payment("first-try", at=NOON)

    order.refuse_payment("first-try", "insufficient_funds")

    assert payment.status is PaymentStatus.DECLINED
    assert payment.reason == "insufficient_funds"
    assert order.status is OrderStatus.PENDING
    assert order.open_payment is None


def test_the_key_that_was_declined_leads_to_the_decline_again() -> None:
    order = make_order()
    declined = order.start_payment("first-try", at=NOON)
    order.refuse_payment("first-try", "card_expired")

    repeated = order.start_payment("first-try", at=NOON)

    assert repeated is declined
    assert repeated.is_open is False


def test_another_key_may_pay_after_a_decline() -> None:
    order = make_order()
    order.start_payment("first-try", at=NOON)
    order.refuse_payment("first-try", "card_expired")

    order.start_payment("second-try", at=NOON)
    order.confirm_payment("second-try", "ch_8", at=NOON)

    assert order.status is OrderStatus.PAID
    assert [payment.reference for payment in order.payments] == [None, "ch_8"]


def test_a_released_payment_stays_open() -> None:
    """No answer is not a decline: the charge may have happened."""
    order = make_order()
    payment = order.start_payment("first-try", at=NOON)

    order.release_payment("first-try", at=NOON + INSTANT)

    assert order.open_payment is payment
    assert payment.leased_until == NOON + INSTANT
