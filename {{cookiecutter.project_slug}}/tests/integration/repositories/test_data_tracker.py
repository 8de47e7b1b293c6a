import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.domain.orders import OrderStatus
from app.infrastructure.tables import metadata
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fixtures.data_tracker import DataTracker, tracking
from tests.fixtures.persisting import Save


async def test_what_was_registered_is_removed(
    private_database: AsyncEngine, save_privately: Save
) -> None:
    order = make_order()
    await save_privately(make_product(sku="RETRO-CLOCK"), order)

    before = await row_counts(private_database)

    async with tracking(private_database) as tracker:
        tracker.add_product("RETRO-CLOCK")
        tracker.add_order(order.id)

    assert (before["products"], before["orders"], before["order_lines"]) == (1, 1, 1)
    assert await row_counts(private_database) == {}


async def test_what_nobody_registered_fails_the_test(
    private_database: AsyncEngine, save_privately: Save
) -> None:
    await save_privately(make_product(sku="FORGOTTEN"))

    with pytest.raises(AssertionError, match="'products': 1"):
        async with tracking(private_database):
            pass


async def test_a_tracked_order_leaves_an_empty_database(
    test_data_tracker: DataTracker, private_database: AsyncEngine, save_privately: Save
) -> None:
    order = make_order(OrderStatus.PAID)
    await save_privately(make_product(sku="RETRO-CLOCK"), order)
    test_data_tracker.add_product("RETRO-CLOCK")
    test_data_tracker.add_order(order.id)
    before = await row_counts(private_database)

    left_by_nobody = await test_data_tracker.clean()

    assert before == {"products": 1, "orders": 1, "order_lines": 1, "payments": 1}
    assert left_by_nobody == {}
    assert await row_counts(private_database) == {}


async def row_counts(engine: AsyncEngine) -> dict[str, int | None]:
    """Of the tables that hold any."""
    async with engine.connect() as connection:
        counts = {
            table.name: await connection.scalar(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}
