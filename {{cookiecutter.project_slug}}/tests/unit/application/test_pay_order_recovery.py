"""A crash between the charge and the commit is repaired by the same key, never by a second
charge."""

import asyncio
from unittest.mock import AsyncMock
from uuid import UUID

import pytest

from app.application.pay_order import PayOrder
from app.domain.orders import RESERVATION, Order, OrderStatus
from app.domain.payments import LEASE, PaymentInProgress, PaymentUnavailable
from tests.factories.actors import make_actor
from tests.factories.orders import make_order, make_order_under_payment
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.orders import FakeShop
from tests.unit.application.thinking_payments import ThinkingPayments

ADA = make_actor("ada")


async def test_a_lost_answer_is_repaired_by_a_repeat_of_the_key(
    pay_order: PayOrder, database: FakeShop, order: Order, payments: ThinkingPayments
) -> None:
    """The charge happened and its answer was lost on the way: the repeat learns of it."""
    payments.loses_the_answer = True
    with pytest.raises(PaymentUnavailable):
        await pay_order(ADA, order.id, "first-try")

    payments.loses_the_answer = False
    reference = await pay_order(ADA, order.id, "first-try")

    assert reference == f"ch_{order.id}:first-try"
    assert database.orders[order.id].status is OrderStatus.PAID
    assert payments.charges == {f"{order.id}:first-try": order.total}


async def test_a_lost_answer_is_not_repaired_by_another_key(
    pay_order: PayOrder, order: Order, payments: ThinkingPayments
) -> None:
    """A new key would be a second charge: the first one may have happened, and here it did."""
    payments.loses_the_answer = True
    with pytest.raises(PaymentUnavailable):
        await pay_order(ADA, order.id, "first-try")

    payments.loses_the_answer = False
    with pytest.raises(PaymentInProgress) as refused:
        await pay_order(ADA, order.id, "second-try")

    assert refused.value.order_id == order.id
    assert list(payments.charges) == [f"{order.id}:first-try"]


async def test_a_request_that_dies_leaves_its_payment_to_the_lease(
    pay_order: PayOrder, database: FakeShop, order: Order, clock: FakeClock
) -> None:
    """Nothing could release it: until the lease ends nobody knows that it is dead."""
    await die_while_the_answer_travels(pay_order, order.id)
    clock.advance(LEASE / 2)

    with pytest.raises(PaymentInProgress):
        await pay_order(ADA, order.id, "first-try")

    (payment,) = database.orders[order.id].payments
    assert payment.is_open is True
    assert payment.leased_until == NOON + LEASE


async def test_a_request_that_dies_after_the_charge_is_repaired_after_the_lease(
    pay_order: PayOrder,
    database: FakeShop,
    order: Order,
    payments: ThinkingPayments,
    clock: FakeClock,
) -> None:
    """The provider answers the same key with the same charge."""
    await die_while_the_answer_travels(pay_order, order.id)
    clock.advance(LEASE)

    await pay_order(ADA, order.id, "first-try")

    assert database.orders[order.id].status is OrderStatus.PAID
    assert database.orders[order.id].paid_at == NOON + LEASE
    assert len(payments.attempts) == 2
    assert len(payments.charges) == 1


async def test_an_abandoned_payment_is_resumed_after_the_reservation(
    pay_order: PayOrder, database: FakeShop, clock: FakeClock
) -> None:
    """It began in time, so it counts: the order was held for it."""
    order = make_order_under_payment()
    database.keep(order)
    clock.advance(RESERVATION)

    reference = await pay_order.resume(order.id, "first-try")

    assert reference == f"ch_{order.id}:first-try"
    assert database.orders[order.id].status is OrderStatus.PAID


async def test_resuming_a_settled_payment_gives_its_reference(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments
) -> None:
    """The buyer's own retry was faster: nothing is left to ask the provider."""
    order = make_order(OrderStatus.PAID)
    database.keep(order)

    reference = await pay_order.resume(order.id, "first-try")

    assert reference == "ch_first-try"
    assert payments.attempts == []


async def test_resuming_a_payment_under_way_is_refused(
    pay_order: PayOrder, database: FakeShop, payments: ThinkingPayments
) -> None:
    """Its lease has not ended: its owner is waiting for the provider."""
    order = make_order_under_payment()
    database.keep(order)

    with pytest.raises(PaymentInProgress) as refused:
        await pay_order.resume(order.id, "first-try")

    assert refused.value.order_id == order.id
    assert payments.attempts == []


async def test_a_commit_that_fails_after_the_charge_is_not_hidden(
    mock_uow: AsyncMock, payments: ThinkingPayments, clock: FakeClock
) -> None:
    """The mock's second commit finds the database gone: the caller must not read "paid"."""
    order = make_order()
    mock_uow.orders.get.return_value = order
    mock_uow.commit.side_effect = [None, ConnectionError("the database is gone")]

    with pytest.raises(ConnectionError, match="gone"):
        await PayOrder(lambda: mock_uow, payments, clock)(ADA, order.id, "first-try")

    assert list(payments.charges) == [f"{order.id}:first-try"]
    assert mock_uow.commit.await_count == 2


async def die_while_the_answer_travels(pay_order: PayOrder, order_id: UUID) -> None:
    paying = asyncio.create_task(pay_order(ADA, order_id, "first-try"))
    await asyncio.sleep(0)
    paying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paying
