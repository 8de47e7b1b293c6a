from unittest.mock import AsyncMock
from uuid import UUID

import pytest

from app.application.add_product import AddProduct
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Role
from app.domain.errors import NotAllowed
from app.domain.money import Money
from app.domain.products import InvalidQuantity, SkuTaken
from tests.factories.actors import make_actor
from tests.factories.products import make_product
from tests.fakes.ids import FakeIds
from tests.fakes.orders import FakeShop

SAM = make_actor("sam", Role.STAFF)
PRICE = Money(4_900, "EUR")


@pytest.fixture
def add_product(uow: UnitOfWorkFactory[OrdersUnitOfWork], ids: FakeIds) -> AddProduct:
    return AddProduct(uow, ids)


async def test_staff_add_a_product_to_the_shop(add_product: AddProduct, database: FakeShop) -> None:
    await add_product(SAM, sku="RETRO-CLOCK", name="Retro clock", price=PRICE, stock=3)

    kept = database.products["RETRO-CLOCK"]
    assert kept.name == "Retro clock"
    assert kept.price == PRICE
    assert kept.stock == 3


async def test_a_new_product_gets_an_id_of_its_own(add_product: AddProduct) -> None:
    clock = await add_product(SAM, sku="RETRO-CLOCK", name="Clock", price=PRICE, stock=3)
    lamp = await add_product(SAM, sku="LAMP", name="Lamp", price=PRICE, stock=3)

    assert [clock.id, lamp.id] == [UUID(int=1), UUID(int=2)]


async def test_a_customer_may_not_add_a_product(
    add_product: AddProduct, database: FakeShop
) -> None:
    with pytest.raises(NotAllowed) as refused:
        await add_product(make_actor("ada"), sku="RETRO-CLOCK", name="C", price=PRICE, stock=3)

    assert refused.value.needs == "staff"
    assert database.products == {}


async def test_a_taken_sku_leaves_the_first_product(
    add_product: AddProduct, database: FakeShop
) -> None:
    database.keep(make_product(sku="RETRO-CLOCK", name="the first"))

    with pytest.raises(SkuTaken) as refused:
        await add_product(SAM, sku="RETRO-CLOCK", name="the second", price=PRICE, stock=3)

    assert refused.value.sku == "RETRO-CLOCK"
    assert database.products["RETRO-CLOCK"].name == "the first"
    assert database.commits == 0


async def test_a_product_that_breaks_a_rule_is_not_kept(
    add_product: AddProduct, database: FakeShop
) -> None:
    with pytest.raises(InvalidQuantity) as refused:
        await add_product(SAM, sku="RETRO-CLOCK", name="Clock", price=PRICE, stock=-1)

    assert refused.value.quantity == -1
    assert database.products == {}


async def test_a_sku_that_the_database_refuses_is_not_committed(
    mock_uow: AsyncMock, ids: FakeIds
) -> None:
    """The mock answers what a race would: the SKU was free when the other buyer looked."""
    mock_uow.products.add.side_effect = SkuTaken("RETRO-CLOCK")

    with pytest.raises(SkuTaken) as refused:
        await AddProduct(lambda: mock_uow, ids)(SAM, sku="R", name="Clock", price=PRICE, stock=3)

    assert refused.value.sku == "RETRO-CLOCK"
    mock_uow.commit.assert_not_awaited()
