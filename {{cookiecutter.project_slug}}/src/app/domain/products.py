from dataclasses import dataclass
from uuid import UUID

from app.domain.currencies import CURRENCIES
from app.domain.errors import DomainError
from app.domain.money import InvalidCurrency, Money


@dataclass
class InvalidQuantity(DomainError):
    quantity: int


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


@dataclass(eq=False)
class Product:
    """`stock` counts what can still be sold: reserved pieces have left it already. A new product
    needs a currency of today; one that was stored may have a currency that has ended since.

    Raises InvalidQuantity, InvalidCurrency.
    """

    id: UUID
    sku: str
    name: str
    price: Money
    stock: int

    def __post_init__(self) -> None:
        if self.stock < 0:
            raise InvalidQuantity(self.stock)
        if self.price.currency not in CURRENCIES:
            raise InvalidCurrency(self.price.currency)

    def reserve(self, quantity: int) -> None:
        if quantity < 1:
            raise InvalidQuantity(quantity)
        if quantity > self.stock:
            raise OutOfStock(self.sku, requested=quantity, available=self.stock)
        self.stock -= quantity

    def release(self, quantity: int) -> None:
        self.stock += quantity
