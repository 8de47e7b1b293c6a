from typing import Protocol

from app.domain.actors import Actor


class Identity(Protocol):
    async def verify(self, token: str) -> Actor:
        """Raises InvalidToken, IdentityUnavailable."""
        ...
