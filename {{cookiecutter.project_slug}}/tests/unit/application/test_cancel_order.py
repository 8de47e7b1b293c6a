import asyncio

import pytest

from app.application.cancel_order import CancelOrder
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor, Role
from app.domain.orders import OrderNotCancellable, OrderNotFound, OrderStatus
from app.domain.payments import PaymentInProgress
from tests.factories.actors import make_actor
from tests.factories.orders import make_line, make_order, make_order_under_payment
from tests.factories.products import make_product
from tests.fakes.orders import FakeShop

ADA = make_actor("ada")


@pytest.fixture
def cancel_order(uow: UnitOfWorkFactory[OrdersUnitOfWork]) -> CancelOrder:
    return CancelOrder(uow)


@pytest.mark.parametrize("actor", [ADA, make_actor("sam", Role.STAFF)], ids=["its owner", "staff"])
async def test_a_cancelled_order_gives_its_stock_back(
    cancel_order: CancelOrder, database: FakeShop, actor: Actor
) -> None:
    order = make_order(customer_id="ada", lines=[make_line(quantity=2)])
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)

    await cancel_order(actor, order.id)

    assert database.orders[order.id].status is OrderStatus.CANCELLED
    assert database.products["RETRO-CLOCK"].stock == 5


async def test_each_line_gives_back_to_its_own_product(
    cancel_order: CancelOrder, database: FakeShop
) -> None:
    order = make_order(lines=[make_line(sku="LAMP", quantity=1), make_line(sku="VASE", quantity=4)])
    database.keep(make_product(sku="LAMP", stock=0), make_product(sku="VASE", stock=0), order)

    await cancel_order(ADA, order.id)

    assert database.products["LAMP"].stock == 1
    assert database.products["VASE"].stock == 4


async def test_an_order_of_someone_else_is_not_found(
    cancel_order: CancelOrder, database: FakeShop
) -> None:
    order = make_order(customer_id="ada")
    database.keep(make_product(sku="RETRO-CLOCK"), order)

    with pytest.raises(OrderNotFound) as refused:
        await cancel_order(make_actor("eve"), order.id)

    assert refused.value.order_id == order.id
    assert database.orders[order.id].status is OrderStatus.PENDING


async def test_an_unknown_order_is_not_found(cancel_order: CancelOrder) -> None:
    unknown = make_order()

    with pytest.raises(OrderNotFound) as refused:
        await cancel_order(ADA, unknown.id)

    assert refused.value.order_id == unknown.id


async def test_cancelling_twice_gives_the_stock_back_once(
    cancel_order: CancelOrder, database: FakeShop
) -> None:
    order = make_order(lines=[make_line(quantity=2)])
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)
    await cancel_order(ADA, order.id)

    await cancel_order(ADA, order.id)

    assert database.orders[order.id].status is OrderStatus.CANCELLED
    assert database.products["RETRO-CLOCK"].stock == 5


async def test_two_cancellations_at_once_give_the_stock_back_once(
    cancel_order: CancelOrder, database: FakeShop
) -> None:
    """A double click: the second waits for the first, finds it cancelled, changes nothing."""
    order = make_order(lines=[make_line(quantity=2)])
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)

    async with database.lock:
        clicks = [asyncio.create_task(cancel_order(ADA, order.id)) for _ in range(2)]
        await asyncio.sleep(0)
    await asyncio.gather(*clicks)

    assert database.products["RETRO-CLOCK"].stock == 5


@pytest.mark.parametrize("status", [OrderStatus.PAID, OrderStatus.EXPIRED])
async def test_an_order_that_is_over_keeps_its_stock(
    cancel_order: CancelOrder, database: FakeShop, status: OrderStatus
) -> None:
    order = make_order(status)
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)

    with pytest.raises(OrderNotCancellable) as refused:
        await cancel_order(ADA, order.id)

    assert refused.value.order_status == status.value
    assert database.products["RETRO-CLOCK"].stock == 3


async def test_an_order_under_payment_keeps_its_stock(
    cancel_order: CancelOrder, database: FakeShop
) -> None:
    order = make_order_under_payment()
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)

    with pytest.raises(PaymentInProgress):
        await cancel_order(ADA, order.id)

    assert database.products["RETRO-CLOCK"].stock == 3
    assert database.commits == 0
