"""Everything the rules can refuse: a type for each reason, the facts as its fields."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass
class DomainError(Exception):
    @property
    def facts(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __str__(self) -> str:
        return repr(self)


@dataclass
class NotAllowed(DomainError):
    needs: str


@dataclass
class InvalidToken(DomainError):
    detail: str


@dataclass
class IdentityUnavailable(DomainError):
    detail: str


@dataclass
class DatabaseUnavailable(DomainError):
    """Try again later. When the connection broke during a commit, its outcome is unknown."""

    detail: str


# The example: what orders, products and payments can refuse.


@dataclass
class InvalidAmount(DomainError):
    minor: int


@dataclass
class InvalidCurrency(DomainError):
    currency: str


@dataclass
class CurrencyMismatch(DomainError):
    expected: str
    got: str


@dataclass
class InvalidQuantity(DomainError):
    quantity: int


@dataclass
class EmptyOrder(DomainError):
    pass


@dataclass
class DuplicateLine(DomainError):
    sku: str


@dataclass
class ProductNotFound(DomainError):
    sku: str


@dataclass
class SkuTaken(DomainError):
    sku: str


@dataclass
class OutOfStock(DomainError):
    sku: str
    requested: int
    available: int


@dataclass
class OrderNotFound(DomainError):
    """Also the answer to someone who may not see the order: its existence is not theirs to know."""

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


@dataclass
class PaymentInProgress(DomainError):
    order_id: UUID


@dataclass
class PaymentDeclined(DomainError):
    reason: str


@dataclass
class PaymentUnavailable(DomainError):
    """The provider gave no usable answer: the charge may or may not have happened."""

    detail: str
