"""Requests that meet, in 25 orders of their steps. The real locks are proven in integration/."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from testkit.schedules import Schedules, may_be_cancelled, suspending

from app.application.cancel_order import CancelOrder
from app.application.expire_orders import ExpireOrders
from app.application.pay_order import PayOrder
from app.application.place_order import Item, PlaceOrder
from app.application.settle_payments import SettlePayments
from app.domain.orders import RESERVATION, Order, OrderStatus
from app.domain.payments import LEASE
from app.domain.products import OutOfStock
from tests.factories.actors import make_actor
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds
from tests.fakes.orders import FakeOrdersUnitOfWork, FakeShop
from tests.unit.application.thinking_payments import ThinkingPayments

ADA, GRACE = make_actor("ada"), make_actor("grace")
ONE_CLOCK = [Item("RETRO-CLOCK", 1)]
SCHEDULES = 25


class Shop:
    """Made in each schedule: one piece left, and an order that waits for its payment."""

    def __init__(self) -> None:
        self.order_id = (order := make_order()).id
        self.database = FakeShop()
        self.database.keep(order, make_product(sku="RETRO-CLOCK", stock=1))
        self.payments, self.clock = ThinkingPayments(), FakeClock()
        self.pay = PayOrder(self.open, suspending(self.payments), self.clock)
        self.place = PlaceOrder(self.open, self.clock, FakeIds())
        self.cancel = CancelOrder(self.open)
        self.expire = ExpireOrders(self.open, self.clock)
        self.settle = SettlePayments(self.open, self.pay, self.clock)

    def open(self) -> FakeOrdersUnitOfWork:
        return suspending(FakeOrdersUnitOfWork(self.database))

    @property
    def order(self) -> Order:
        return self.database.orders[self.order_id]

    @property
    def stock(self) -> int:
        return self.database.products["RETRO-CLOCK"].stock

    async def pass_the_end_of_the_reservation(self) -> None:
        self.clock.advance(RESERVATION)


async def at_once(*requests: Coroutine[Any, Any, object]) -> list[object]:
    return await asyncio.gather(*requests, return_exceptions=True)


def test_the_last_piece_goes_to_one_of_two_buyers(schedules: Schedules) -> None:
    async def two_buyers() -> None:
        shop = Shop()
        outcomes = await at_once(shop.place(ADA, ONE_CLOCK), shop.place(GRACE, ONE_CLOCK))
        assert {type(outcome) for outcome in outcomes} == {Order, OutOfStock}
        assert shop.stock == 0

    schedules(two_buyers, SCHEDULES)


def test_one_key_sent_three_times_at_once_charges_once(schedules: Schedules) -> None:
    async def three_requests() -> None:
        shop = Shop()
        await at_once(*(shop.pay(ADA, shop.order_id, "first-try") for _ in range(3)))
        assert len(shop.payments.attempts) == 1
        assert shop.order.status is OrderStatus.PAID

    schedules(three_requests, SCHEDULES)


def test_an_order_is_paid_or_cancelled_when_both_come_at_once(schedules: Schedules) -> None:
    async def pay_and_cancel() -> None:
        shop = Shop()
        await at_once(shop.pay(ADA, shop.order_id, "first-try"), shop.cancel(ADA, shop.order_id))
        ends = (shop.order.status, len(shop.payments.charges), shop.stock)
        assert ends in {(OrderStatus.PAID, 1, 1), (OrderStatus.CANCELLED, 0, 3)}

    schedules(pay_and_cancel, SCHEDULES)


def test_an_order_is_paid_or_expires_when_its_reservation_ends(schedules: Schedules) -> None:
    async def pay_and_expire() -> None:
        shop = Shop()
        paying = shop.pay(ADA, shop.order_id, "first-try")
        await at_once(paying, shop.pass_the_end_of_the_reservation(), shop.expire())
        await shop.expire()
        ends = (shop.order.status, len(shop.payments.charges), shop.stock)
        assert ends in {(OrderStatus.PAID, 1, 1), (OrderStatus.EXPIRED, 0, 3)}

    schedules(pay_and_expire, SCHEDULES)


def test_a_client_that_leaves_while_it_pays_gets_its_order_for_one_charge(
    schedules: Schedules,
) -> None:
    async def leave_then_settle() -> None:
        shop = Shop()
        await may_be_cancelled(shop.pay(ADA, shop.order_id, "first-try"))
        shop.clock.advance(LEASE)
        await at_once(shop.settle(), shop.settle(), shop.pay(ADA, shop.order_id, "first-try"))
        assert len(shop.payments.charges) == 1
        assert shop.order.status is OrderStatus.PAID

    schedules(leave_then_settle, SCHEDULES)
