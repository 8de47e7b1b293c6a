from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.orders import OrderStatus
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fixtures.data_tracker import DataTracker
from tests.fixtures.order_tracking import add_order, add_product
from tests.fixtures.persisting import Save


async def test_a_tracked_order_leaves_nothing_behind(
    test_data_tracker: DataTracker, private_database: AsyncEngine, save_privately: Save
) -> None:
    order = make_order(OrderStatus.PAID)
    await save_privately(make_product(sku="RETRO-CLOCK"), order)
    add_product(test_data_tracker, "RETRO-CLOCK")
    add_order(test_data_tracker, order.id)

    left_by_nobody = await test_data_tracker.clean()

    assert left_by_nobody == {}
