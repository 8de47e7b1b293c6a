from app.domain.actors import Actor, Role
from app.domain.errors import InvalidToken


class FakeIdentity:
    """A token is `<role>:<subject>`, as in `staff:sam`: a test reads who is asking."""

    async def verify(self, token: str) -> Actor:
        role, _, subject = token.partition(":")
        if role not in list(Role) or not subject:
            raise InvalidToken(f"unknown token {token!r}")
        return Actor(subject, Role(role))
