import asyncio
from datetime import timedelta
from unittest.mock import AsyncMock
from uuid import UUID

import pytest

from app.application.place_order import Item, PlaceOrder
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.money import CurrencyMismatch, Money
from app.domain.orders import DuplicateLine, EmptyOrder, Order
from app.domain.products import OutOfStock, ProductNotFound
from tests.factories.actors import make_actor
from tests.factories.products import make_product
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.ids import FakeIds
from tests.fakes.orders import FakeShop

ADA = make_actor("ada")
GRACE = make_actor("grace")
ONE_CLOCK = [Item("RETRO-CLOCK", 1)]


@pytest.fixture
def place_order(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], clock: FakeClock, ids: FakeIds
) -> PlaceOrder:
    return PlaceOrder(uow, clock, ids)


async def test_an_order_takes_its_pieces_from_the_stock(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", stock=10), make_product(sku="LAMP", stock=5))

    await place_order(ADA, [Item("RETRO-CLOCK", 2), Item("LAMP", 5)])

    assert database.products["RETRO-CLOCK"].stock == 8
    assert database.products["LAMP"].stock == 0


async def test_an_order_is_kept_for_its_customer(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", price=Money(4_900, "EUR")))

    placed = await place_order(ADA, [Item("RETRO-CLOCK", 2)])

    kept = database.orders[placed.id]
    assert kept.customer_id == "ada"
    assert kept.total == Money(9_800, "EUR")
    assert database.commits == 1


async def test_an_order_takes_its_id_from_the_port(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK"))

    first = await place_order(ADA, ONE_CLOCK)
    second = await place_order(ADA, ONE_CLOCK)

    assert [first.id, second.id] == [UUID(int=1), UUID(int=2)]


async def test_a_reservation_counts_from_the_moment_of_the_order(
    place_order: PlaceOrder, database: FakeShop, clock: FakeClock
) -> None:
    """The moment is the clock's: a test of time never waits."""
    database.keep(make_product(sku="RETRO-CLOCK"))
    clock.advance(timedelta(hours=1))

    placed = await place_order(ADA, ONE_CLOCK)

    assert placed.placed_at == NOON + timedelta(hours=1)
    assert placed.expires_at == NOON + timedelta(hours=1, minutes=15)


async def test_an_unknown_product_is_named(place_order: PlaceOrder, database: FakeShop) -> None:
    database.keep(make_product(sku="RETRO-CLOCK"))

    with pytest.raises(ProductNotFound) as refused:
        await place_order(ADA, [Item("RETRO-CLOCK", 1), Item("GHOST-LAMP", 1)])

    assert refused.value.sku == "GHOST-LAMP"
    assert database.commits == 0


async def test_a_line_out_of_stock_undoes_the_lines_before_it(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", stock=10), make_product(sku="LAMP", stock=1))

    with pytest.raises(OutOfStock) as refused:
        await place_order(ADA, [Item("RETRO-CLOCK", 2), Item("LAMP", 2)])

    assert refused.value.facts == {"sku": "LAMP", "requested": 2, "available": 1}
    assert database.products["RETRO-CLOCK"].stock == 10
    assert database.orders == {}
    assert database.commits == 0


async def test_a_product_on_two_lines_reserves_nothing(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", stock=10))

    with pytest.raises(DuplicateLine) as refused:
        await place_order(ADA, [Item("RETRO-CLOCK", 1), Item("RETRO-CLOCK", 2)])

    assert refused.value.sku == "RETRO-CLOCK"
    assert database.products["RETRO-CLOCK"].stock == 10


async def test_an_order_of_nothing_is_not_kept(place_order: PlaceOrder, database: FakeShop) -> None:
    with pytest.raises(EmptyOrder):
        await place_order(ADA, [])

    assert database.orders == {}


async def test_lines_in_two_currencies_reserve_nothing(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    database.keep(
        make_product(sku="LAMP", stock=5, price=Money(2_500, "USD")),
        make_product(sku="RETRO-CLOCK", stock=5, price=Money(4_900, "EUR")),
    )

    with pytest.raises(CurrencyMismatch) as refused:
        await place_order(ADA, [Item("LAMP", 1), Item("RETRO-CLOCK", 1)])

    assert refused.value.facts == {"expected": "USD", "got": "EUR"}
    assert [product.stock for product in database.products.values()] == [5, 5]


async def test_the_last_piece_goes_to_one_of_two_buyers(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    """Both wait for the same row: whoever gets it second must read what the first one left."""
    database.keep(make_product(sku="RETRO-CLOCK", stock=1))

    async with database.lock:
        buyers = [asyncio.create_task(place_order(buyer, ONE_CLOCK)) for buyer in (ADA, GRACE)]
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*buyers, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Order, OutOfStock]
    assert [order.customer_id for order in database.orders.values()] == ["ada"]
    assert database.products["RETRO-CLOCK"].stock == 0


async def test_eight_buyers_at_once_take_eight_pieces(
    place_order: PlaceOrder, database: FakeShop
) -> None:
    """No update is lost: each reservation starts from the stock that the one before it left."""
    database.keep(make_product(sku="RETRO-CLOCK", stock=10))

    orders = await asyncio.gather(*[place_order(make_actor(f"{n}"), ONE_CLOCK) for n in range(8)])

    assert len({order.id for order in orders}) == 8
    assert database.products["RETRO-CLOCK"].stock == 2


async def test_each_product_is_locked_once_for_the_order(
    mock_uow: AsyncMock, clock: FakeClock, ids: FakeIds
) -> None:
    """One lock for the whole order: line by line, two buyers could deadlock."""
    lamp, vase = make_product(sku="LAMP", stock=5), make_product(sku="VASE", stock=5)
    mock_uow.products.lock.return_value = [lamp, vase]

    order = await PlaceOrder(lambda: mock_uow, clock, ids)(ADA, [Item("VASE", 2), Item("LAMP", 1)])

    assert [line.sku for line in order.lines] == ["LAMP", "VASE"]
    assert (lamp.stock, vase.stock) == (4, 3)
    mock_uow.products.lock.assert_awaited_once_with({"LAMP", "VASE"})
