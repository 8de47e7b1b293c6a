from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class PaperCraneView:
    id: UUID
    name: str
    archived_at: datetime | None


class PaperCraneQueries(Protocol):
    async def page(self, *, after: str | None, limit: int) -> Sequence[PaperCraneView]:
        """In order of name, from the one that follows `after`."""
        ...
