from __future__ import annotations

import re
from dataclasses import dataclass

from app.domain.errors import DomainError

_CURRENCY = re.compile(r"[A-Z]{3}")


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


@dataclass(frozen=True)
class Money:
    """An amount in the currency's minor unit (cents for EUR), never a float.

    Raises InvalidAmount below zero, InvalidCurrency unless it looks like an ISO 4217 code.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.minor < 0:
            raise InvalidAmount(self.minor)
        if not _CURRENCY.fullmatch(self.currency):
            raise InvalidCurrency(self.currency)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)
