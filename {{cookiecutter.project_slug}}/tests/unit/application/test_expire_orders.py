import asyncio
from datetime import timedelta

import pytest

from app.application.expire_orders import ExpireOrders
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.orders import RESERVATION, OrderStatus
from app.domain.products import ProductNotFound
from tests.factories.orders import make_line, make_order, make_order_under_payment
from tests.factories.products import make_product
from tests.fakes.clock import FakeClock
from tests.fakes.orders import FakeShop

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def expire_orders(uow: UnitOfWorkFactory[OrdersUnitOfWork], clock: FakeClock) -> ExpireOrders:
    return ExpireOrders(uow, clock)


async def test_stock_is_for_sale_again_when_the_reservation_ends(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    """At its end, not after it: a buyer can't start to pay at that moment any more."""
    order = make_order(lines=[make_line(quantity=2)])
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)
    clock.advance(RESERVATION)

    expired = await expire_orders()

    assert expired == 1
    assert database.orders[order.id].status is OrderStatus.EXPIRED
    assert database.products["RETRO-CLOCK"].stock == 5


async def test_an_order_keeps_its_stock_to_the_last_instant(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    """One instant too early would sell what was promised to someone."""
    order = make_order()
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)
    clock.advance(RESERVATION - INSTANT)

    expired = await expire_orders()

    assert expired == 0
    assert database.orders[order.id].status is OrderStatus.PENDING
    assert database.products["RETRO-CLOCK"].stock == 3


async def test_orders_of_one_product_give_their_pieces_back_together(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    ordered = [make_order(lines=[make_line(quantity=quantity)]) for quantity in (1, 4)]
    database.keep(make_product(sku="RETRO-CLOCK", stock=0), *ordered)
    clock.advance(RESERVATION)

    expired = await expire_orders()

    assert expired == 2
    assert database.products["RETRO-CLOCK"].stock == 5


async def test_more_orders_than_a_transaction_takes_expire_in_one_run(
    expire_orders: ExpireOrders,
    database: FakeShop,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Buyers wait only for a short transaction's locks: two orders here. The last one is empty."""
    monkeypatch.setattr("app.application.expire_orders.BATCH", 2)
    ordered = [make_order(lines=[make_line(quantity=1)]) for _ in range(5)]
    database.keep(make_product(sku="RETRO-CLOCK", stock=0), *ordered)
    clock.advance(RESERVATION)

    expired = await expire_orders()

    assert expired == 5
    assert {order.status for order in database.orders.values()} == {OrderStatus.EXPIRED}
    assert database.products["RETRO-CLOCK"].stock == 5
    assert database.commits == 4


async def test_an_order_under_payment_waits_for_its_outcome(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    """The provider may have charged: its pieces must not be sold to somebody else."""
    order = make_order_under_payment()
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), order)
    clock.advance(RESERVATION)

    expired = await expire_orders()

    assert expired == 0
    assert database.products["RETRO-CLOCK"].stock == 3


async def test_an_order_that_was_paid_is_left_alone(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    paid = make_order(OrderStatus.PAID)
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), paid)
    clock.advance(timedelta(days=365))

    await expire_orders()

    assert database.orders[paid.id].status is OrderStatus.PAID


async def test_two_runs_at_once_give_the_stock_back_once(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    """Two schedulers overlap: the second waits for the first one's locks, then finds nothing."""
    database.keep(make_product(sku="RETRO-CLOCK", stock=3), make_order())
    clock.advance(RESERVATION)

    async with database.lock:
        runs = [asyncio.create_task(expire_orders()) for _ in range(2)]
        await asyncio.sleep(0)
    counts = await asyncio.gather(*runs)

    assert sorted(counts) == [0, 1]
    assert database.products["RETRO-CLOCK"].stock == 5


async def test_a_run_that_fails_gives_no_stock_back(
    expire_orders: ExpireOrders, database: FakeShop, clock: FakeClock
) -> None:
    """The product is gone: an order that expired without giving back would lose its pieces."""
    order = make_order(lines=[make_line(sku="LAMP"), make_line(sku="RETRO-CLOCK")])
    database.keep(make_product(sku="LAMP", stock=3), order)
    clock.advance(RESERVATION)

    with pytest.raises(ProductNotFound) as failed:
        await expire_orders()

    assert failed.value.sku == "RETRO-CLOCK"
    assert database.orders[order.id].status is OrderStatus.PENDING
    assert database.products["LAMP"].stock == 3
