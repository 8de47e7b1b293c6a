from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.domain.errors import DomainError
from app.domain.money import Money

__ENUMS__


@dataclass
class PaperCraneNotFound(DomainError):
    paper_crane_id: UUID


@dataclass
class PaperCraneWingMarkTaken(DomainError):
    wing_mark: str


@dataclass
class PaperCraneAlreadyArchived(DomainError):
    paper_crane_id: UUID
    archived_at: datetime


@dataclass(eq=False)
class PaperCrane:
    id: UUID
    __DECLARED__
    archived_at: datetime | None = None

    def archive(self, *, at: datetime) -> None:
        if self.archived_at is not None:
            raise PaperCraneAlreadyArchived(self.id, self.archived_at)
        self.archived_at = at
