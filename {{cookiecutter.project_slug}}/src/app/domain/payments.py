from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.errors import DomainError

LEASE = timedelta(minutes=1)
"""Longer than the payment adapter's time-outs and retries together."""


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


class PaymentStatus(StrEnum):
    OPEN = "open"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"


@dataclass(eq=False)
class Payment:
    """One idempotency key's attempt to pay an order; until `leased_until` one request owns it."""

    key: str
    started_at: datetime
    leased_until: datetime
    status: PaymentStatus = PaymentStatus.OPEN
    reference: str | None = None
    reason: str | None = None

    @classmethod
    def start(cls, key: str, *, at: datetime) -> Payment:
        return cls(key, started_at=at, leased_until=at + LEASE)

    @property
    def is_open(self) -> bool:
        return self.status is PaymentStatus.OPEN

    def take_up(self, *, at: datetime) -> bool:
        if at < self.leased_until:
            return False
        self.leased_until = at + LEASE
        return True

    def release(self, *, at: datetime) -> None:
        self.leased_until = at

    def succeed(self, reference: str) -> None:
        self.status = PaymentStatus.SUCCEEDED
        self.reference = reference

    def decline(self, reason: str) -> None:
        self.status = PaymentStatus.DECLINED
        self.reason = reason
