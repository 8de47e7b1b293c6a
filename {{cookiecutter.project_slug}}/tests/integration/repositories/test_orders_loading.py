import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.orders import Order
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fixtures.persisting import Save
from tests.fixtures.query_count import CountQueries


async def test_an_order_loads_whole_without_a_lazy_load(
    save: Save, db_session: AsyncSession
) -> None:
    """A relationship that is loaded lazily under asyncio is a MissingGreenlet, or a hang."""
    order = make_order()
    await save(make_product(sku="RETRO-CLOCK"), order)

    loaded = await db_session.get_one(Order, order.id)

    assert [line.sku for line in loaded.lines] == ["RETRO-CLOCK"]
    assert loaded.payments == []


async def test_an_order_stays_readable_after_the_commit(
    save: Save, db_session: AsyncSession
) -> None:
    order = make_order()
    await save(make_product(sku="RETRO-CLOCK"), order)
    loaded = await db_session.get_one(Order, order.id)

    await db_session.commit()

    assert loaded.total == order.total


@pytest.mark.parametrize("rows", [1, 5], ids=["one order", "five orders"])
async def test_loading_orders_costs_the_same_selects_for_any_number(
    save: Save, db_session: AsyncSession, count_queries: CountQueries, rows: int
) -> None:
    await save(make_product(sku="RETRO-CLOCK"), *[make_order() for _ in range(rows)])

    with count_queries() as selects:
        loaded = (await db_session.scalars(select(Order))).all()

    assert len(loaded) == rows
    assert len(selects) == 3  # orders, their lines, their payments
