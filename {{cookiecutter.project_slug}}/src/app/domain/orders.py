from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from operator import add
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.money import CurrencyMismatch, Money
from app.domain.payments import Payment, PaymentInProgress
from app.domain.products import Product

RESERVATION = timedelta(minutes=15)


@dataclass
class EmptyOrder(DomainError):
    pass


@dataclass
class DuplicateLine(DomainError):
    sku: str


@dataclass
class OrderNotFound(DomainError):
    """Also the answer to a caller who may not see the order: that it exists must not leak."""

    order_id: UUID


@dataclass
class OrderNotPayable(DomainError):
    order_id: UUID
    order_status: str


@dataclass
class OrderNotCancellable(DomainError):
    order_id: UUID
    order_status: str


@dataclass
class ReservationExpired(DomainError):
    order_id: UUID
    expired_at: datetime


class OrderStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(eq=False)
class OrderLine:
    """The price is the product's on the day of the order: a later change does not touch it."""

    sku: str
    quantity: int
    unit_price: Money

    @property
    def total(self) -> Money:
        return self.unit_price * self.quantity


@dataclass(eq=False)
class Order:
    """An order holds its stock for RESERVATION; from `expires_at` on no new payment may start."""

    id: UUID
    customer_id: str
    placed_at: datetime
    lines: list[OrderLine]
    status: OrderStatus = OrderStatus.PENDING
    paid_at: datetime | None = None
    payments: list[Payment] = field(default_factory=list)
    expires_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.expires_at = self.placed_at + RESERVATION

    @classmethod
    def place(
        cls, id: UUID, customer_id: str, items: Iterable[tuple[Product, int]], *, at: datetime
    ) -> Order:
        """Reserves each item's stock. Raises EmptyOrder, DuplicateLine, OutOfStock,
        InvalidQuantity, CurrencyMismatch."""
        lines: dict[str, OrderLine] = {}
        for product, quantity in items:
            if product.sku in lines:
                raise DuplicateLine(product.sku)
            product.reserve(quantity)
            lines[product.sku] = OrderLine(product.sku, quantity, product.price)
        if not lines:
            raise EmptyOrder
        order = cls(id, customer_id, at, [lines[sku] for sku in sorted(lines)])
        order._must_have_one_currency()
        return order

    @property
    def total(self) -> Money:
        return reduce(add, (line.total for line in self.lines))

    @property
    def open_payment(self) -> Payment | None:
        return next((payment for payment in self.payments if payment.is_open), None)

    def start_payment(self, key: str, *, at: datetime) -> Payment:
        """The payment to charge now, or the settled one that this key already led to.

        One payment is open at a time. Whoever opened it holds it for a lease; after the lease,
        or once it was released, the same key may take it up again, so a crash between the
        charge and the commit is repaired by a retry and never by a second charge.
        Raises PaymentInProgress, OrderNotPayable, ReservationExpired.
        """
        known = next((payment for payment in self.payments if payment.key == key), None)
        if known and not known.is_open:
            return known
        if known and known.take_up(at=at):
            return known
        if self.open_payment:
            raise PaymentInProgress(self.id)
        if self.status is not OrderStatus.PENDING:
            raise OrderNotPayable(self.id, self.status.value)
        if at >= self.expires_at:
            raise ReservationExpired(self.id, self.expires_at)
        payment = Payment.start(key, at=at)
        self.payments.append(payment)
        return payment

    def confirm_payment(self, key: str, reference: str, *, at: datetime) -> None:
        """Counts even after `expires_at`: the payment started in time."""
        self._payment(key).succeed(reference)
        self.status = OrderStatus.PAID
        self.paid_at = at

    def refuse_payment(self, key: str, reason: str) -> None:
        """The order stays payable, under another key."""
        self._payment(key).decline(reason)

    def release_payment(self, key: str, *, at: datetime) -> None:
        """The outcome is unknown: the same key may be tried again at once."""
        self._payment(key).release(at=at)

    def cancel(self) -> None:
        """Cancelling twice changes nothing. Raises OrderNotCancellable, PaymentInProgress."""
        if self.status in (OrderStatus.PAID, OrderStatus.EXPIRED):
            raise OrderNotCancellable(self.id, self.status.value)
        if self.open_payment:
            raise PaymentInProgress(self.id)
        self.status = OrderStatus.CANCELLED

    def expire(self, *, at: datetime) -> bool:
        """Whether the reservation ended now. An open payment holds it until it is settled."""
        due = self.status is OrderStatus.PENDING and at >= self.expires_at
        if not due or self.open_payment:
            return False
        self.status = OrderStatus.EXPIRED
        return True

    def _must_have_one_currency(self) -> None:
        first, *others = (line.unit_price.currency for line in self.lines)
        for currency in others:
            if currency != first:
                raise CurrencyMismatch(first, currency)

    def _payment(self, key: str) -> Payment:
        return next(payment for payment in self.payments if payment.key == key)
