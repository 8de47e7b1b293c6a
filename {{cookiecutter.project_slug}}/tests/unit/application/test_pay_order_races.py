"""Requests that meet while the provider thinks. The real locks are proven in integration/."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from app.application.cancel_order import CancelOrder
from app.application.expire_orders import ExpireOrders
from app.application.pay_order import PayOrder
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.orders import RESERVATION, Order, OrderStatus
from app.domain.payments import PaymentInProgress
from tests.factories.actors import make_actor
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.orders import FakeShop
from tests.unit.application.thinking_payments import ThinkingPayments

ADA = make_actor("ada")


async def test_one_key_sent_eight_times_at_once_charges_once(
    pay_order: PayOrder, database: FakeShop, order: Order, payments: ThinkingPayments
) -> None:
    """The first opens the payment; the others get PaymentInProgress."""
    requests = [pay_order(ADA, order.id, "first-try") for _ in range(8)]
    outcomes = await asyncio.gather(*requests, return_exceptions=True)

    kinds = Counter(type(outcome) for outcome in outcomes)
    assert kinds == {str: 1, PaymentInProgress: 7}
    assert payments.attempts == [f"{order.id}:first-try"]
    assert len(database.orders[order.id].payments) == 1


async def test_two_keys_at_once_lead_to_one_payment(
    pay_order: PayOrder, order: Order, payments: ThinkingPayments
) -> None:
    """Two browser tabs: for the provider two keys are two charges, so one must never be sent."""
    tabs = [pay_order(ADA, order.id, key) for key in ("left-tab", "right-tab")]
    outcomes = await asyncio.gather(*tabs, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [str, PaymentInProgress]
    assert payments.attempts == [f"{order.id}:left-tab"]


async def test_two_orders_are_paid_at_the_same_time(
    pay_order: PayOrder, database: FakeShop
) -> None:
    """One buyer's slow provider must not hold up another's order."""
    first, second = make_order(), make_order()
    database.keep(first, second)

    requests = [pay_order(ADA, order.id, "first-try") for order in (first, second)]
    references = await asyncio.gather(*requests)

    assert references == [f"ch_{first.id}:first-try", f"ch_{second.id}:first-try"]


async def test_no_lock_is_held_while_the_provider_thinks(
    pay_order: PayOrder, database: FakeShop, order: Order
) -> None:
    """The start is committed before the charge: a crash leaves a trace, and nobody waits."""
    paying = asyncio.create_task(pay_order(ADA, order.id, "first-try"))
    await asyncio.sleep(0)
    was_locked, commits = database.lock.locked(), database.commits
    await paying

    assert was_locked is False
    assert commits == 1
    assert database.commits == 2


async def test_an_order_can_not_be_cancelled_while_the_provider_thinks(
    pay_order: PayOrder, uow: UnitOfWorkFactory[OrdersUnitOfWork], database: FakeShop
) -> None:
    """The money is moving: who cancels now would be charged for nothing."""
    order = make_order()
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)

    paying = asyncio.create_task(pay_order(ADA, order.id, "first-try"))
    await asyncio.sleep(0)
    with pytest.raises(PaymentInProgress):
        await CancelOrder(uow)(ADA, order.id)
    await paying

    assert database.orders[order.id].status is OrderStatus.PAID
    assert database.products["RETRO-CLOCK"].stock == 3


async def test_a_late_answer_still_pays_the_order(
    pay_order: PayOrder,
    uow: UnitOfWorkFactory[OrdersUnitOfWork],
    database: FakeShop,
    clock: FakeClock,
) -> None:
    """The reservation ends while the provider thinks: the sweep leaves the order alone."""
    order = make_order()
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)
    clock.advance(RESERVATION - timedelta(seconds=1))

    paying = asyncio.create_task(pay_order(ADA, order.id, "first-try"))
    await asyncio.sleep(0)
    clock.advance(timedelta(seconds=2))
    expired = await ExpireOrders(uow, clock)()
    await paying

    assert expired == 0
    assert database.orders[order.id].status is OrderStatus.PAID
    assert database.orders[order.id].paid_at == NOON + RESERVATION + timedelta(seconds=1)
