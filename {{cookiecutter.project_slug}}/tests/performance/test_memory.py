from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.adapters import Adapters
from app.application.expire_orders import ExpireOrders
from app.domain.orders import RESERVATION, OrderStatus
from app.features.orders import expire_orders
from app.infrastructure.tables.orders import orders
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.clock import NOON, FakeClock
from tests.fixtures.persisting import Save

ORDERS = 2_000


@pytest_asyncio.fixture
async def overdue(save: Save, adapters: Adapters, clock: FakeClock) -> ExpireOrders:
    """The task, with many orders to expire; what arranging costs is not measured."""
    await save(
        make_product(sku="RETRO-CLOCK"),
        *[
            make_order(placed_at=NOON + timedelta(milliseconds=n), lines=[make_line()])
            for n in range(ORDERS)
        ],
    )
    clock.advance(RESERVATION + timedelta(hours=1))
    return expire_orders(adapters)


# It needs 0.4 MB; with the whole backlog in one transaction it would need 8 MB.
@pytest.mark.limit_memory("2 MB")
async def test_expiring_many_orders_holds_only_a_few_at_once(
    overdue: ExpireOrders, db_session: AsyncSession
) -> None:
    """The task works in transactions of 100 orders: its memory must not grow with the backlog."""
    expired = await overdue()

    left = select(func.count()).where(orders.c.status == OrderStatus.PENDING)
    assert expired == ORDERS
    assert await db_session.scalar(left) == 0
