"""The lease decides who may charge: its edges are tested to the microsecond."""

from datetime import timedelta

import pytest

from app.domain.payments import LEASE, Payment, PaymentStatus
from tests.fakes.clock import NOON

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def payment() -> Payment:
    return Payment.start("first-try", at=NOON)


def test_a_started_payment_is_open_for_one_lease(payment: Payment) -> None:
    assert payment.is_open is True
    assert payment.started_at == NOON
    assert payment.leased_until == NOON + LEASE == NOON + timedelta(minutes=1)


@pytest.mark.parametrize(
    "elapsed", [timedelta(0), LEASE - INSTANT], ids=["at once", "just before the lease ends"]
)
def test_a_leased_payment_is_not_taken_up_by_another_request(
    payment: Payment, elapsed: timedelta
) -> None:
    """Its owner may be waiting for the provider at this moment."""
    taken = payment.take_up(at=NOON + elapsed)

    assert taken is False
    assert payment.leased_until == NOON + LEASE


@pytest.mark.parametrize(
    "elapsed", [LEASE, LEASE * 60], ids=["when the lease ends", "an hour later"]
)
def test_an_abandoned_payment_is_taken_up_for_a_new_lease(
    payment: Payment, elapsed: timedelta
) -> None:
    """Its owner died: adapters give up well before the lease ends."""
    taken = payment.take_up(at=NOON + elapsed)

    assert taken is True
    assert payment.leased_until == NOON + elapsed + LEASE


def test_a_released_payment_can_be_taken_up_at_once(payment: Payment) -> None:
    """The provider gave no answer: to wait for the lease would only keep the buyer waiting."""
    payment.release(at=NOON + INSTANT)

    assert payment.take_up(at=NOON + INSTANT) is True


def test_a_payment_that_was_taken_up_is_leased_to_one_request(payment: Payment) -> None:
    """Two retries meet after a crash: one of them may charge."""
    takes = [payment.take_up(at=NOON + LEASE) for _ in range(2)]

    assert takes == [True, False]


def test_a_payment_that_succeeds_keeps_its_reference(payment: Payment) -> None:
    payment.succeed("ch_7")

    assert payment.is_open is False
    assert payment.status is PaymentStatus.SUCCEEDED
    assert payment.reference == "ch_7"
    assert payment.reason is None


def test_a_declined_payment_keeps_its_reason(payment: Payment) -> None:
    payment.decline("card_expired")

    assert payment.is_open is False
    assert payment.status is PaymentStatus.DECLINED
    assert payment.reason == "card_expired"
    assert payment.reference is None
