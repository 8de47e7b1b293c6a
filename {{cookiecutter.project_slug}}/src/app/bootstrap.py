"""The one place that knows every layer: it gives each port its adapter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.api.loopback import LoopbackOnly
from app.api.services import Services
from app.api.web import create_api
from app.application.add_product import AddProduct
from app.application.cancel_order import CancelOrder
from app.application.expire_orders import ExpireOrders
from app.application.pay_order import PayOrder
from app.application.place_order import PlaceOrder
from app.application.ports.clock import Clock
from app.application.ports.identity import Identity
from app.application.ports.ids import Ids
from app.application.ports.payments import Payments
from app.application.ports.unit_of_work import UnitOfWork
from app.application.settle_payments import SettlePayments
from app.infrastructure.clock import SystemClock
from app.infrastructure.database import for_reading, open_database, sessions
from app.infrastructure.identity import JwksIdentity, LocalIdentity
from app.infrastructure.ids import RandomIds
from app.infrastructure.payments import HttpPayments
from app.infrastructure.queries.orders import SqlAlchemyOrderQueries
from app.infrastructure.queries.products import SqlAlchemyProductQueries
from app.infrastructure.queries.readiness import SqlAlchemyReadiness
from app.infrastructure.unit_of_work import SqlAlchemyUnitOfWork
from app.settings import Settings

TIMEOUT = httpx.Timeout(5.0)
"""Seconds for each call to another service."""


@dataclass(frozen=True)
class Adapters:
    """What stands behind the ports. `open_adapters()` makes the real ones; a test replaces some."""

    engine: AsyncEngine
    http: httpx.AsyncClient
    payments: Payments
    identity: Identity
    clock: Clock
    ids: Ids
    loopback_only: bool = False
    """Tokens are signed with the key that everybody knows."""

    @property
    def reading(self) -> AsyncEngine:
        return for_reading(self.engine)

    def unit_of_work(self) -> UnitOfWork:
        return SqlAlchemyUnitOfWork(sessions(self.engine))

    async def close(self) -> None:
        await self.http.aclose()
        await self.engine.dispose()


def open_adapters(
    settings: Settings,
    *,
    engine: AsyncEngine | None = None,
    payments: Payments | None = None,
    identity: Identity | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> Adapters:
    """Connects to nothing yet. What is given replaces the adapter that `settings` ask for."""
    # One client serves all requests: a cookie that a provider sets would go out with each later
    # one, and one that can't be sent would fail them all.
    no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    http = httpx.AsyncClient(timeout=TIMEOUT, cookies=no_cookies)
    clock = clock or SystemClock()
    return Adapters(
        engine=engine or open_database(settings.database_url),
        http=http,
        payments=payments or HttpPayments(http, settings.payments_url, settings.payments_api_key),
        identity=identity or choose_identity(settings, http, clock),
        clock=clock,
        ids=ids or RandomIds(),
        loopback_only=identity is None and settings.signs_with_the_published_key,
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


def wire(adapters: Adapters) -> Services:
    return Services(
        identity=adapters.identity,
        readiness=SqlAlchemyReadiness(adapters.engine),
        orders=SqlAlchemyOrderQueries(adapters.reading),
        products=SqlAlchemyProductQueries(adapters.reading),
        place_order=PlaceOrder(adapters.unit_of_work, adapters.clock, adapters.ids),
        pay_order=PayOrder(adapters.unit_of_work, adapters.payments, adapters.clock),
        cancel_order=CancelOrder(adapters.unit_of_work),
        add_product=AddProduct(adapters.unit_of_work, adapters.ids),
    )


def create_app(adapters: Adapters, *, docs: bool = False) -> FastAPI:
    """The app closes the adapters when it stops. `docs` are for development."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await adapters.close()

    api = create_api("Orders", wire(adapters), lifespan, docs=docs)
    if adapters.loopback_only:
        api.add_middleware(LoopbackOnly)
    return api


# The example: what the scheduled commands of orders and payments do.


def expire_orders(adapters: Adapters) -> ExpireOrders:
    """End the reservations that are over."""
    return ExpireOrders(adapters.unit_of_work, adapters.clock)


def settle_payments(adapters: Adapters) -> SettlePayments:
    """Finish payments whose request died."""
    pay_order = PayOrder(adapters.unit_of_work, adapters.payments, adapters.clock)
    return SettlePayments(adapters.unit_of_work, pay_order, adapters.clock)
