from datetime import datetime, timedelta

import httpx
import jwt

from app.application.ports.clock import Clock
from app.domain.actors import Actor, Role
from app.domain.errors import IdentityUnavailable, InvalidToken

KEYS_ARE_FRESH = timedelta(hours=1)
UNKNOWN_KEY_PAUSE = timedelta(seconds=30)
"""Between two fetches that unknown key ids may cause: forged tokens must not become a flood."""
_LEEWAY = timedelta(seconds=10)
_CLAIMS = {"require": ["exp", "sub", "aud", "iss"]}


class JwksIdentity:
    """Bearer tokens of an OpenID provider: signed by a key of its JWK set (RFC 7517).

    The set is cached for an hour; a token with an unknown key id fetches it again, so a key
    rotation needs no restart. While the provider is down, known keys go on.
    """

    def __init__(
        self, client: httpx.AsyncClient, url: str, *, issuer: str, audience: str, clock: Clock
    ) -> None:
        self._client = client
        self._url = url
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: datetime | None = None

    async def verify(self, token: str) -> Actor:
        try:
            key = await self._key(str(jwt.get_unverified_header(token).get("kid")))
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256", "ES256"],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options=_CLAIMS,  # type: ignore[arg-type]
            )
        except jwt.InvalidTokenError as error:
            raise InvalidToken(str(error)) from error
        return _actor(claims)

    async def _key(self, key_id: str) -> jwt.PyJWK:
        known = self._keys.get(key_id)
        if self._is_older_than(KEYS_ARE_FRESH if known else UNKNOWN_KEY_PAUSE):
            await self._fetch(keep=known is not None)
        try:
            return self._keys[key_id]
        except KeyError:
            raise InvalidToken("signed by an unknown key") from None

    def _is_older_than(self, age: timedelta) -> bool:
        return self._fetched_at is None or self._clock.now() - self._fetched_at >= age

    async def _fetch(self, *, keep: bool) -> None:
        try:
            response = (await self._client.get(self._url)).raise_for_status()
            keys = jwt.PyJWKSet.from_dict(response.json()).keys
        except (httpx.HTTPError, ValueError, jwt.PyJWTError) as error:
            if keep:
                return
            raise IdentityUnavailable(type(error).__name__) from error
        self._keys = {str(key.key_id): key for key in keys}
        self._fetched_at = self._clock.now()


class LocalIdentity:
    """For development: tokens that `make token` signs with a key of our own (HS256)."""

    issuer = "local"
    audience = "app"

    def __init__(self, key: str, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    async def verify(self, token: str) -> Actor:
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                issuer=self.issuer,
                audience=self.audience,
                options=_CLAIMS,  # type: ignore[arg-type]
            )
        except jwt.InvalidTokenError as error:
            raise InvalidToken(str(error)) from error
        return _actor(claims)

    def issue(self, actor: Actor, *, valid: timedelta) -> str:
        claims = {
            "sub": actor.id,
            "role": actor.role.value,
            "iss": self.issuer,
            "aud": self.audience,
            "exp": self._clock.now() + valid,
        }
        return jwt.encode(claims, self._key, algorithm="HS256")


def _actor(claims: dict[str, str]) -> Actor:
    if not claims["sub"]:
        raise InvalidToken("no subject")  # all who have none would share their orders
    try:
        return Actor(claims["sub"], Role(claims.get("role", Role.CUSTOMER)))
    except ValueError as error:
        raise InvalidToken("unknown role") from error
