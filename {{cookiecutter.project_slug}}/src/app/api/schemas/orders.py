from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from app.api.schemas import Body, Output
from app.api.schemas.products import Sku
from app.domain.orders import Order, OrderStatus


class NewLine(Body):
    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=1_000)]


class NewOrder(Body):
    lines: Annotated[list[NewLine], Field(min_length=1, max_length=100)]


class LineOut(Output):
    sku: str
    quantity: int
    unit_price_minor: int


class OrderSummaryOut(Output):
    id: UUID
    customer_id: str
    status: OrderStatus
    currency: str
    total_minor: int
    placed_at: datetime


class OrderOut(OrderSummaryOut):
    expires_at: datetime
    paid_at: datetime | None
    lines: list[LineOut]

    @classmethod
    def of(cls, order: Order) -> Self:
        total = order.total
        lines = [
            LineOut(sku=line.sku, quantity=line.quantity, unit_price_minor=line.unit_price.minor)
            for line in order.lines
        ]
        return cls(
            id=order.id,
            customer_id=order.customer_id,
            status=order.status,
            currency=total.currency,
            total_minor=total.minor,
            placed_at=order.placed_at,
            expires_at=order.expires_at,
            paid_at=order.paid_at,
            lines=lines,
        )


class PaymentOut(BaseModel):
    reference: str
