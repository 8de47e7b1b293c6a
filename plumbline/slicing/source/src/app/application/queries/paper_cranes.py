from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from app.domain.money import Money
from app.domain.paper_cranes import __ENUM_NAMES__


@dataclass(frozen=True)
class PaperCraneView:
    id: UUID
    __DECLARED__
    archived_at: datetime | None


class PaperCraneQueries(Protocol):
    async def page(self, *, after: str | None, limit: int) -> Sequence[PaperCraneView]:
        """In order of wing mark, from the one that follows `after`."""
        ...
