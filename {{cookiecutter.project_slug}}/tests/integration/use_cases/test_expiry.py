import asyncio
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.adapters import Adapters
from app.domain.orders import RESERVATION, OrderStatus
from app.domain.payments import LEASE
from app.features.orders import expire_orders, settle_payments
from app.infrastructure.database import READ_ONLY
from app.infrastructure.tables.orders import orders
from app.infrastructure.tables.products import products
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


async def test_four_runs_at_once_expire_an_order_once(
    adapters: Adapters, private_database: AsyncEngine, save_privately: Save, clock: FakeClock
) -> None:
    """Schedulers overlap, each with a connection of its own: the stock must not be given back
    twice."""
    order = make_order(lines=[make_line(quantity=2)])
    await save_privately(make_product(sku="RETRO-CLOCK", stock=3), order)
    clock.advance(RESERVATION)
    runs = [expire_orders(replace(adapters, engine=private_database)) for _ in range(4)]

    counts = await asyncio.gather(*[run() for run in runs])

    async with private_database.connect() as connection:
        stock = await connection.scalar(select(products.c.stock))
    assert sorted(counts) == [0, 0, 0, 1]
    assert stock == 5


async def test_an_order_that_is_held_elsewhere_does_not_hold_up_the_others(
    adapters: Adapters, private_database: AsyncEngine, save_privately: Save, clock: FakeClock
) -> None:
    """PostgreSQL skips the row that another transaction holds; SQLite's readers hold none."""
    held, other = make_order(customer_id="ada"), make_order(customer_id="eve")
    await save_privately(make_product(sku="RETRO-CLOCK"), held, other)
    clock.advance(RESERVATION)
    sweep = expire_orders(replace(adapters, engine=private_database))
    hold = select(orders).where(orders.c.id == held.id).with_for_update()

    async with private_database.execution_options(**READ_ONLY).connect() as connection:
        await connection.execute(hold)
        async with asyncio.timeout(120):
            await sweep()

        ended = await connection.scalars(
            select(orders.c.customer_id).where(orders.c.status == OrderStatus.EXPIRED)
        )
        assert "eve" in ended.all()


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
