from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app.application.ports.clock import Clock
from app.application.ports.identity import Identity
from app.application.ports.ids import Ids
from app.infrastructure.clock import SystemClock
from app.infrastructure.database import Sessions, for_reading, open_database, sessions
from app.infrastructure.identity import JwksIdentity, LocalIdentity
from app.infrastructure.ids import RandomIds
from app.settings import Settings

TIMEOUT = httpx.Timeout(5.0)
"""Seconds for each call to another service."""


@dataclass(frozen=True)
class Adapters:
    """What each feature is wired from. `open_adapters()` makes the real ones; a test replaces
    some. What only one feature needs, its `wire` makes from these."""

    settings: Settings
    engine: AsyncEngine
    http: httpx.AsyncClient
    identity: Identity
    clock: Clock
    ids: Ids

    @property
    def reading(self) -> AsyncEngine:
        return for_reading(self.engine)

    @property
    def signs_with_the_published_key(self) -> bool:
        return isinstance(self.identity, LocalIdentity) and (
            self.settings.signs_with_the_published_key
        )

    @property
    def sessions(self) -> Sessions:
        return sessions(self.engine)

    async def close(self) -> None:
        await self.http.aclose()
        await self.engine.dispose()


def open_adapters(
    settings: Settings,
    *,
    engine: AsyncEngine | None = None,
    identity: Identity | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> Adapters:
    """Connects to nothing yet. An argument replaces the adapter that `settings` ask for."""
    # One client serves all requests: a cookie that a provider sets would go out with each later
    # one, and one that can't be sent would fail them all.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    http = httpx.AsyncClient(timeout=TIMEOUT, cookies=no_cookies)
    clock = clock or SystemClock()
    return Adapters(
        settings=settings,
        engine=engine or open_database(settings.database_url),
        http=http,
        identity=identity or choose_identity(settings, http, clock),
        clock=clock,
        ids=ids or RandomIds(),
    )


def choose_identity(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> Identity:
    if settings.jwks_url and settings.jwt_issuer and settings.jwt_audience:
        return JwksIdentity(
            http,
            settings.jwks_url,
            issuer=settings.jwt_issuer,
            audience=settings.jwt_audience,
            clock=clock,
        )
    return LocalIdentity(settings.local_jwt_key, clock)
