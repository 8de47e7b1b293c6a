import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.infrastructure.tables import orders, products
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fixtures.data_tracker import DataTracker, tracking
from tests.fixtures.persisting import Save


async def test_what_was_registered_is_removed(
    private_database: AsyncEngine, save_privately: Save
) -> None:
    order = make_order()
    await save_privately(make_product(sku="RETRO-CLOCK"), order)

    async with tracking(private_database) as tracker:
        tracker.add_product("RETRO-CLOCK")
        tracker.add_order(order.id)

    async with private_database.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(orders)) == 0
        assert await connection.scalar(select(func.count()).select_from(products)) == 0


async def test_what_nobody_registered_fails_the_test(
    private_database: AsyncEngine, save_privately: Save
) -> None:
    await save_privately(make_product(sku="FORGOTTEN"))

    with pytest.raises(AssertionError, match="'products': 1"):
        async with tracking(private_database):
            pass


async def test_a_tracked_order_leaves_an_empty_database(
    test_data_tracker: DataTracker, save_privately: Save
) -> None:
    await save_privately(make_product(sku="RETRO-CLOCK"))

    test_data_tracker.add_product("RETRO-CLOCK")

    assert test_data_tracker.registered == {products.c.sku: {"RETRO-CLOCK"}}
