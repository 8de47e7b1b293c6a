from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.dependencies import Provided
from app.application.ports.identity import Identity
from app.domain.actors import Actor
from app.domain.errors import DatabaseUnavailable, IdentityUnavailable, InvalidToken

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT")

COMMON_ERRORS = (InvalidToken, IdentityUnavailable, DatabaseUnavailable)
"""What each route behind a token may end in, whatever it does."""


identity = Provided[Identity]()


async def current_actor(
    identity: Annotated[Identity, Depends(identity)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Actor:
    if credentials is None:
        raise InvalidToken("none was sent")
    return await identity.verify(credentials.credentials)


CurrentActor = Annotated[Actor, Depends(current_actor)]
