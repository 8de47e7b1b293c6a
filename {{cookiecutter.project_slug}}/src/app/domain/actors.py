from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import NotAllowed


class Role(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True)
class Actor:
    """Who is asking: `id` is the subject that the identity provider vouches for."""

    id: str
    role: Role

    def may_see(self, owner_id: str) -> bool:
        return self.role is Role.STAFF or self.id == owner_id

    def must_be(self, role: Role) -> None:
        if self.role is not role:
            raise NotAllowed(needs=role.value)
