"""What crosses the wire. Amounts are in minor units; times are ISO 8601 in UTC."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.domain.orders import Order, OrderStatus

Sku = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,63}$", examples=["RETRO-CLOCK"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
# PostgreSQL stores no NUL; no other control character belongs in a name either.
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Minor = Annotated[int, Field(ge=0, le=1_000_000_000, description="in minor units (cents)")]
PageSize = Annotated[int, Field(ge=1, le=100)]


Item = TypeVar("Item")


class Body(BaseModel):
    # strict: `true` is no 1, and "3" is no 3, as the published description says.
    model_config = ConfigDict(extra="forbid", strict=True)


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class NewProduct(Body):
    sku: Sku
    name: Name
    price_minor: Minor
    currency: Currency
    stock: Annotated[int, Field(ge=0, le=1_000_000_000)]


class ProductShown(Shown):
    id: UUID
    sku: str
    name: str
    price_minor: int
    currency: str
    stock: int


class NewLine(Body):
    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=1_000)]


class NewOrder(Body):
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=100)]


class LineShown(Shown):
    sku: str
    quantity: int
    unit_price_minor: int


class OrderHead(Shown):
    id: UUID
    customer_id: str
    status: OrderStatus
    currency: str
    total_minor: int
    placed_at: datetime


class OrderShown(OrderHead):
    expires_at: datetime
    paid_at: datetime | None
    lines: list[LineShown]

    @classmethod
    def of(cls, order: Order) -> Self:
        lines = [
            LineShown(sku=line.sku, quantity=line.quantity, unit_price_minor=line.unit_price.minor)
            for line in order.lines
        ]
        return cls(
            id=order.id,
            customer_id=order.customer_id,
            status=order.status,
            currency=order.total.currency,
            total_minor=order.total.minor,
            placed_at=order.placed_at,
            expires_at=order.expires_at,
            paid_at=order.paid_at,
            lines=lines,
        )


class PaymentShown(BaseModel):
    reference: str


class Page(BaseModel, Generic[Item]):
    """`next` goes into `after` to read on; null at the end."""

    items: list[Item]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[Item], limit: int, key: Callable[[Item], object]) -> Self:
        """`found` holds one more than `limit` when there is a next page."""
        items = list(found[:limit])
        return cls(items=items, next=str(key(items[-1])) if len(found) > limit else None)
