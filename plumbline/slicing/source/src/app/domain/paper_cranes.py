from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.errors import PaperCraneAlreadyArchived


@dataclass(eq=False)
class PaperCrane:
    id: UUID
    name: str
    archived_at: datetime | None = None

    def archive(self, *, at: datetime) -> None:
        if self.archived_at is not None:
            raise PaperCraneAlreadyArchived(self.id, self.archived_at)
        self.archived_at = at
