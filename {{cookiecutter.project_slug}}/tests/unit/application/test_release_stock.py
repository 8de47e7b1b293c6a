from unittest.mock import AsyncMock

import pytest

from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.application.release_stock import release_stock
from app.domain.products import ProductNotFound
from tests.factories.orders import make_line, make_order
from tests.factories.products import make_product
from tests.fakes.orders import FakeShop


async def test_the_pieces_of_two_orders_come_back_together(
    mock_uow: AsyncMock,
) -> None:
    """One lock for both orders: order by order, two transactions could deadlock."""
    clock = make_product(sku="RETRO-CLOCK", stock=3)
    mock_uow.products.lock.return_value = [clock]

    orders = [make_order(lines=[make_line(quantity=quantity)]) for quantity in (1, 4)]
    await release_stock(orders, mock_uow)

    assert clock.stock == 8
    mock_uow.products.lock.assert_awaited_once_with({"RETRO-CLOCK"})


async def test_pieces_stay_reserved_until_the_caller_commits(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", stock=3))

    async with uow() as work:
        await release_stock([make_order()], work)

    assert database.products["RETRO-CLOCK"].stock == 3
    assert database.commits == 0


async def test_no_orders_release_nothing(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", stock=3))

    async with uow() as work:
        await release_stock([], work)
        await work.commit()

    assert database.products["RETRO-CLOCK"].stock == 3


async def test_a_product_that_is_gone_is_named(uow: UnitOfWorkFactory[OrdersUnitOfWork]) -> None:
    async with uow() as work:
        with pytest.raises(ProductNotFound) as refused:
            await release_stock([make_order(lines=[make_line(sku="GHOST-LAMP")])], work)

    assert refused.value.sku == "GHOST-LAMP"
