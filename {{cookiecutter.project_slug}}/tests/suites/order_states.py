"""Whatever happens to an order, in any sequence: hypothesis makes up sequences of steps, and cuts
one that breaks a rule down to the steps it takes."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import sampled_from
from testkit.properties import await_only, explore

from app.application.cancel_order import CancelOrder
from app.application.expire_orders import ExpireOrders
from app.application.pay_order import PayOrder
from app.application.place_order import Item, PlaceOrder
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.application.settle_payments import SettlePayments
from app.domain.errors import DomainError
from app.domain.money import Money
from app.domain.orders import (
    RESERVATION,
    Order,
    OrderNotCancellable,
    OrderNotPayable,
    OrderStatus,
    ReservationExpired,
)
from app.domain.payments import (
    LEASE,
    Payment,
    PaymentDeclined,
    PaymentInProgress,
    PaymentStatus,
    PaymentUnavailable,
)
from tests.factories.actors import make_actor
from tests.factories.products import make_product
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds
from tests.fakes.payments import FakePayments

STOCK, QUANTITY, TOTAL = 10, 2, Money(9_800, "EUR")
Refusal = type[Exception] | None


@dataclass
class Provider(FakePayments):
    request_dies: bool = False
    """Ours, after the charge: nobody learns of it, and the payment stays leased."""

    async def charge(self, key: str, amount: Money) -> str:
        reference = await super().charge(key, amount)
        if self.request_dies:
            raise ConnectionResetError
        return reference


ANSWERS: dict[str, tuple[Provider, Refusal]] = {
    "charged": (Provider(), None),
    "declined": (Provider(declines_with="card_expired"), PaymentDeclined),
    "down": (Provider(is_down=True), PaymentUnavailable),
    "lost": (Provider(loses_the_answer=True), PaymentUnavailable),
    "died": (Provider(request_dies=True), ConnectionResetError),
}
OUTCOMES: dict[Refusal, tuple[PaymentStatus, bool]] = {
    None: (PaymentStatus.SUCCEEDED, False),
    PaymentDeclined: (PaymentStatus.DECLINED, False),
    PaymentUnavailable: (PaymentStatus.OPEN, False),
    ConnectionResetError: (PaymentStatus.OPEN, True),
}
"""The payment's status, and whether its lease still runs, by what its request got."""

keys = sampled_from(["first-try", "second-try"])
# They meet the end of a lease and of a reservation exactly.
times = sampled_from([LEASE, RESERVATION])


async def explore_orders(
    uow: UnitOfWorkFactory[OrdersUnitOfWork],
    clean: Callable[[], Awaitable[object]],
    *,
    sequences: int,
) -> set[OrderStatus]:
    """Returns the statuses that they reached. `clean` empties the database after each."""
    reached: set[OrderStatus] = set()
    await explore(partial(OrderStates, uow, clean, reached), examples=sequences)
    return reached


class OrderStates(RuleBasedStateMachine):
    """One order, and what its users, its provider, time and the tasks can do to it. Each rule
    knows by `self.order`, as it was before, what must come of it."""

    def __init__(
        self,
        uow: UnitOfWorkFactory[OrdersUnitOfWork],
        clean: Callable[[], Awaitable[object]],
        reached: set[OrderStatus],
    ) -> None:
        super().__init__()
        self.uow, self.clean, self.reached = uow, clean, reached
        self.clock, self.provider = FakeClock(), Provider()
        self.pay_order = PayOrder(uow, self.provider, self.clock)
        self.order = await_only(self._place())

    @rule(by=times)
    def wait(self, by: timedelta) -> None:
        self.clock.advance(by)

    @rule(key=keys, answer=sampled_from(list(ANSWERS)))
    def pay(self, key: str, answer: str) -> None:
        refusal = self._refusal_to_pay(key, given=self._provider_gives(answer))

        assert _refusal(self.pay_order(make_actor(), self.order.id, key)) is refusal
        if refusal in OUTCOMES:
            assert self._outcome(key) == OUTCOMES[refusal]

    @precondition(lambda self: self._open())
    @rule(answer=sampled_from(["charged", "declined", "down"]))
    def settle(self, answer: str) -> None:
        is_known = self._provider_gives(answer) is not PaymentUnavailable
        abandoned = any(each.leased_until <= self.clock.now() for each in self._open())

        settled = await_only(SettlePayments(self.uow, self.pay_order, self.clock)())

        assert settled == (abandoned and is_known)

    @rule()
    def cancel(self) -> None:
        is_over = self.order.status in (OrderStatus.PAID, OrderStatus.EXPIRED)
        refusal = OrderNotCancellable if is_over else PaymentInProgress if self._open() else None

        assert _refusal(CancelOrder(self.uow)(make_actor(), self.order.id)) is refusal
        assert refusal or self._read().status is OrderStatus.CANCELLED

    @rule()
    def expire(self) -> None:
        due = self.order.status is OrderStatus.PENDING and self._is_late() and not self._open()

        assert await_only(ExpireOrders(self.uow, self.clock)()) == due

    @invariant()
    def nothing_is_lost_or_charged_twice(self) -> None:
        before, self.order = self.order.status, self._read()
        self.reached.add(self.order.status)
        is_paid = self.order.status is OrderStatus.PAID
        is_charged = bool(self.provider.charges)
        reserved = QUANTITY * (is_paid or self.order.status is OrderStatus.PENDING)

        assert before in (OrderStatus.PENDING, self.order.status)
        assert self.stock == STOCK - reserved
        assert list(self.provider.charges.values()) == [TOTAL] * is_charged
        assert is_paid == (is_charged and not self._open()) == bool(self.order.paid_at)

    def teardown(self) -> None:
        await_only(self.clean())

    async def _place(self) -> Order:
        async with self.uow() as work:
            await work.products.add(make_product(sku="RETRO-CLOCK", stock=STOCK))
            await work.commit()
        place_order = PlaceOrder(self.uow, self.clock, FakeIds())
        return await place_order(make_actor(), [Item("RETRO-CLOCK", QUANTITY)])

    def _read(self) -> Order:
        order, self.stock = await_only(self._stored(self.order.id))
        return order

    async def _stored(self, order_id: UUID) -> tuple[Order, int]:
        async with self.uow() as work:
            (product,) = await work.products.lock({"RETRO-CLOCK"})
            return await work.orders.get(order_id), product.stock

    def _open(self) -> list[Payment]:
        return [each for each in self.order.payments if each.status is PaymentStatus.OPEN]

    def _is_late(self) -> bool:
        return self.clock.now() - self.order.placed_at >= RESERVATION

    def _provider_gives(self, answer: str) -> Refusal:
        """A provider never declines what it charged."""
        is_charged = answer == "declined" and self.provider.charges
        behaviour, refusal = ANSWERS["charged" if is_charged else answer]
        vars(self.provider).update(vars(behaviour) | {"charges": self.provider.charges})
        return refusal

    def _refusal_to_pay(self, key: str, *, given: Refusal) -> Refusal:
        known = next((each for each in self.order.payments if each.key == key), None)
        if known and known.status is not PaymentStatus.OPEN:
            return None if known.reference else PaymentDeclined
        if known and known.leased_until <= self.clock.now():
            return given
        if self._open():
            return PaymentInProgress
        if self.order.status is not OrderStatus.PENDING:
            return OrderNotPayable
        return ReservationExpired if self._is_late() else given

    def _outcome(self, key: str) -> tuple[PaymentStatus, bool]:
        (payment,) = (each for each in self._read().payments if each.key == key)
        is_leased = payment.is_open and payment.leased_until > self.clock.now()
        return payment.status, is_leased


def _refusal(call: Coroutine[Any, Any, object]) -> Refusal:
    try:
        await_only(call)
    except (DomainError, ConnectionResetError) as error:
        return type(error)
    return None
