import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt
import structlog

from app.application.ports.clock import Clock
from app.domain.actors import Actor, Role
from app.domain.errors import IdentityUnavailable, InvalidToken
from app.infrastructure.bounded_http import send_bounded
from app.infrastructure.key_set import ALGORITHMS, signing_keys
from app.infrastructure.verified_tokens import VerifiedTokens

KEYS_ARE_FRESH = timedelta(hours=1)
KEYS_ARE_TRUSTED = timedelta(hours=24)
"""While the provider fails: a key that it has withdrawn must end some time."""
UNKNOWN_KEY_PAUSE = timedelta(seconds=30)
"""Between two fetches that unknown key ids may cause: forged tokens must not become a flood."""
RETRY_PAUSE = timedelta(seconds=5)
"""After a fetch that failed."""
_LEEWAY = timedelta(seconds=10)
_CLAIMS = {"require": ["exp", "sub", "aud", "iss"]}
_LONGEST_SUBJECT = 255  # OpenID Connect Core, section 2
_NOT_A_TOKEN = (jwt.PyJWTError, ValueError, TypeError, OverflowError)
"""PyJWT has no error of its own for a claim such as an `iat` of 1e999."""
_log = structlog.get_logger("app.identity")


@dataclass(frozen=True)
class Patience:
    """Seconds that a request waits for the provider, at most."""

    without_keys: float = 5.0
    unknown_key: float = 1.0
    """While other keys are known."""


class JwksIdentity:
    """Bearer tokens of an OpenID provider: signed by a key of its JWK set (RFC 7517).

    The set is fetched in the background when it is an hour old, and at once for an unknown key
    id, so a key rotation needs no restart. One fetch runs at a time, and a failing provider is
    asked every few seconds at most. While it fails, known keys go on for a day.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        *,
        issuer: str,
        audience: str,
        clock: Clock,
        patience: Patience | None = None,
    ) -> None:
        self._patience = patience or Patience()
        self._client = client
        self._url = url
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._verified = VerifiedTokens()

    async def verify(self, token: str) -> Actor:
        try:
            key = await self._key(str(jwt.get_unverified_header(token).get("kid")))
            if known := self._verified.actor_of(token, key):
                return known
            claims = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS.values()),
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options=_CLAIMS,  # type: ignore[arg-type]
            )
        except _NOT_A_TOKEN as error:
            raise InvalidToken(str(error)) from error
        actor = _actor(claims)
        self._verified.remember(token, key, actor, int(claims["exp"]))
        return actor

    async def _key(self, key_id: str) -> jwt.PyJWK:
        if known := self._trusted.get(key_id):
            self._fetch_when_due(KEYS_ARE_FRESH)
            return known
        if fetching := self._fetch_when_due(UNKNOWN_KEY_PAUSE):
            # No waiting request may cancel it: others wait for it too.
            patience = self._patience
            seconds = patience.unknown_key if self._trusted else patience.without_keys
            await asyncio.wait([fetching], timeout=seconds)
        if known := self._trusted.get(key_id):
            return known
        if self._is_failing:
            raise IdentityUnavailable("the key set can't be fetched")
        raise InvalidToken("signed by an unknown key")

    @property
    def _trusted(self) -> Mapping[str, jwt.PyJWK]:
        return {} if self._is_over(KEYS_ARE_TRUSTED, since=self._fetched_at) else self._keys

    @property
    def _is_failing(self) -> bool:
        return self._fetched_at != self._asked_at

    def _fetch_when_due(self, pause: timedelta) -> asyncio.Task[None] | None:
        """The fetch that is under way, if there is one."""
        if self._fetching is None:
            pause = RETRY_PAUSE if self._is_failing else pause
            if self._is_over(pause, since=self._asked_at):
                self._asked_at = self._clock.now()
                self._fetching = asyncio.create_task(self._fetch(self._asked_at))
        return self._fetching

    def _is_over(self, age: timedelta, *, since: datetime | None) -> bool:
        return since is None or self._clock.now() - since >= age

    async def _fetch(self, asked_at: datetime) -> None:
        try:
            async with asyncio.timeout(self._patience.without_keys):
                request = self._client.build_request("GET", self._url)
                response = await send_bounded(self._client, request)
            self._keys = signing_keys(response.raise_for_status().content)
            self._fetched_at = asked_at
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            _log.warning("key set not fetched", reason=type(error).__name__)
        finally:
            self._fetching = None


class LocalIdentity:
    """For development: tokens that `make token` signs with a key of our own (HS256)."""

    issuer = "local"
    audience = "app"

    def __init__(self, key: str, clock: Clock) -> None:
        self._key = key
        self._clock = clock
        self._verified = VerifiedTokens()

    async def verify(self, token: str) -> Actor:
        try:
            if known := self._verified.actor_of(token, self._key):
                return known
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                issuer=self.issuer,
                audience=self.audience,
                options=_CLAIMS,  # type: ignore[arg-type]
            )
        except _NOT_A_TOKEN as error:
            raise InvalidToken(str(error)) from error
        actor = _actor(claims)
        self._verified.remember(token, self._key, actor, int(claims["exp"]))
        return actor

    def issue(self, actor: Actor, *, valid: timedelta) -> str:
        claims = {
            "sub": actor.id,
            "role": actor.role.value,
            "iss": self.issuer,
            "aud": self.audience,
            "exp": self._clock.now() + valid,
        }
        return jwt.encode(claims, self._key, algorithm="HS256")


def _actor(claims: dict[str, Any]) -> Actor:
    subject = claims["sub"]
    # All tokens with an empty subject would share one identity; no database stores the others.
    if not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise InvalidToken("the subject is empty, too long or not printable")
    try:
        return Actor(subject, Role(claims.get("role", Role.CUSTOMER)))
    except ValueError as error:
        raise InvalidToken("unknown role") from error
