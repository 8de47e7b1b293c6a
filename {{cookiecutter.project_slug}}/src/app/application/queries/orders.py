from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.domain.actors import Actor


@dataclass(frozen=True)
class LineView:
    sku: str
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True)
class OrderView:
    id: UUID
    customer_id: str
    status: str
    currency: str
    total_minor: int
    placed_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    lines: Sequence[LineView]


@dataclass(frozen=True)
class OrderSummary:
    id: UUID
    customer_id: str
    status: str
    currency: str
    total_minor: int
    placed_at: datetime


class OrderQueries(Protocol):
    async def get(self, order_id: UUID, *, viewer: Actor) -> OrderView:
        """Raises OrderNotFound, also when the viewer may not see it."""
        ...

    async def page(
        self, *, viewer: Actor, after: UUID | None, limit: int
    ) -> Sequence[OrderSummary]:
        """What the viewer may see, newest first, from the one that follows the order `after`."""
        ...
