import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.bootstrap import Adapters, expire_orders, settle_payments
from app.domain.orders import RESERVATION, OrderStatus
from app.domain.payments import LEASE
from app.infrastructure.tables import orders, products
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import FakeClock
from tests.fixtures.payments_api import PaymentsApi
from tests.fixtures.persisting import Save


async def test_an_order_expires_when_its_reservation_ends(
    adapters: Adapters, save: Save, clock: FakeClock, db_session: AsyncSession
) -> None:
    await save(make_product(sku="RETRO-CLOCK", stock=3), make_order(lines=[make_line(quantity=2)]))
    clock.advance(RESERVATION)

    expired = await expire_orders(adapters)()

    assert expired == 1
    assert await db_session.scalar(select(orders.c.status)) is OrderStatus.EXPIRED
    assert await db_session.scalar(select(products.c.stock)) == 5


async def test_two_runs_at_once_expire_an_order_once(
    adapters: Adapters, save: Save, clock: FakeClock, db_session: AsyncSession
) -> None:
    """Two schedulers overlap: the stock must not be given back twice."""
    await save(make_product(sku="RETRO-CLOCK", stock=3), make_order(lines=[make_line(quantity=2)]))
    clock.advance(RESERVATION)

    counts = await asyncio.gather(*[expire_orders(adapters)() for _ in range(2)])

    assert sorted(counts) == [0, 1]
    assert await db_session.scalar(select(products.c.stock)) == 5


async def test_an_abandoned_payment_is_settled_under_its_own_key(
    adapters: Adapters,
    save: Save,
    clock: FakeClock,
    payments_api: PaymentsApi,
    db_session: AsyncSession,
) -> None:
    """The process died between the charge and the commit: the provider knows, we do not."""
    order = make_order()
    order.start_payment("first", at=order.placed_at)
    await save(make_product(sku="RETRO-CLOCK"), order)
    payments_api.charges()
    clock.advance(LEASE)

    settled = await settle_payments(adapters)()

    (request,) = payments_api.requests
    assert settled == 1
    assert request.headers["Idempotency-Key"] == f"{order.id}:first"
    assert await db_session.scalar(select(orders.c.status)) is OrderStatus.PAID
