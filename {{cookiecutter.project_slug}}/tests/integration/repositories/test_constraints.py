import pytest
from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.domain.orders import OrderStatus
from app.infrastructure.tables.orders import order_lines, orders, payments
from app.infrastructure.tables.products import products
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.fixtures.persisting import Save


async def test_a_second_product_with_the_same_sku_is_refused(
    save: Save, db_session: AsyncSession
) -> None:
    await save(make_product(sku="RETRO-CLOCK"))
    db_session.add(make_product(sku="RETRO-CLOCK"))

    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        await db_session.flush()


@pytest.mark.parametrize(
    ("column", "value"),
    [("stock", -1), ("price_minor", -1)],
    ids=["stock below zero", "price below zero"],
)
async def test_a_negative_number_is_refused_by_the_database(
    db_session: AsyncSession, column: str, value: int
) -> None:
    row = {"id": make_product().id, "sku": "LAMP", "name": "Lamp", "currency": "EUR"}
    numbers = {"price_minor": 1, "stock": 1, column: value}

    with pytest.raises(IntegrityError, match=r"(?i)check"):
        await db_session.execute(insert(products).values(**row, **numbers))


async def test_a_line_for_an_unknown_product_is_refused(db_session: AsyncSession) -> None:
    db_session.add(make_order())

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await db_session.flush()


async def test_deleting_an_order_takes_its_lines_along(
    save: Save, db_session: AsyncSession
) -> None:
    order = make_order()
    await save(make_product(sku="RETRO-CLOCK"), order)
    before = await rows_of(db_session, order_lines)

    await db_session.execute(delete(orders).where(orders.c.id == order.id))

    assert (before, await rows_of(db_session, order_lines)) == (1, 0)


async def test_deleting_an_order_takes_its_payments_along(
    save: Save, db_session: AsyncSession
) -> None:
    order = make_order(OrderStatus.PAID)
    await save(make_product(sku="RETRO-CLOCK"), order)
    before = await rows_of(db_session, payments)

    await db_session.execute(delete(orders).where(orders.c.id == order.id))

    assert (before, await rows_of(db_session, payments)) == (1, 0)


async def rows_of(session: AsyncSession, table: Table) -> int | None:
    return await session.scalar(select(func.count()).select_from(table))


async def test_a_product_that_was_ordered_stays(save: Save, db_session: AsyncSession) -> None:
    await save(make_product(sku="RETRO-CLOCK"), make_order())

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        await db_session.execute(delete(products))


async def test_a_connection_is_given_back_after_a_refused_write(
    save: Save, engine: AsyncEngine
) -> None:
    await save(make_product(sku="RETRO-CLOCK"))
    with pytest.raises(IntegrityError):
        await save(make_product(sku="RETRO-CLOCK"))

    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
