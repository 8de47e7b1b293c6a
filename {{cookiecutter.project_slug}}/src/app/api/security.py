from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.services import Inside
from app.domain.actors import Actor
from app.domain.errors import DatabaseUnavailable, IdentityUnavailable, InvalidToken

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT")

COMMON_ERRORS = (InvalidToken, IdentityUnavailable, DatabaseUnavailable)
"""What each route behind a token may end in, whatever it does."""


async def _actor(
    services: Inside,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Actor:
    if credentials is None:
        raise InvalidToken("none was sent")
    return await services.identity.verify(credentials.credentials)


CurrentActor = Annotated[Actor, Depends(_actor)]
