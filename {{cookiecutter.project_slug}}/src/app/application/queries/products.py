from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class ProductView:
    id: UUID
    sku: str
    name: str
    price_minor: int
    currency: str
    stock: int


class ProductQueries(Protocol):
    async def page(self, *, after: str | None, limit: int) -> Sequence[ProductView]:
        """In order of SKU, from the one that follows `after`."""
        ...
