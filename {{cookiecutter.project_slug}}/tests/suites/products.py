import pytest

from app.application.ports.products import ProductsUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.money import Money
from app.domain.products import Product, ProductNotFound, SkuTaken
from tests.factories.products import make_product


class ProductsSuite:
    """What the port `Products` promises. A subclass has a fixture `uow`."""

    async def test_a_committed_product_is_found_as_it_was(
        self, uow: UnitOfWorkFactory[ProductsUnitOfWork]
    ) -> None:
        clock = make_product(sku="RETRO-CLOCK", name="Clock", price=Money(4_900, "EUR"), stock=3)
        await keep(uow, clock)

        async with uow() as work:
            (stored,) = await work.products.lock({"RETRO-CLOCK"})

        assert stored.id == clock.id
        assert stored.name == "Clock"
        assert stored.price == Money(4_900, "EUR")
        assert stored.stock == 3

    async def test_a_product_that_was_not_committed_is_not_stored(
        self, uow: UnitOfWorkFactory[ProductsUnitOfWork]
    ) -> None:
        async with uow() as work:
            await work.products.add(make_product(sku="RETRO-CLOCK"))

        async with uow() as work:
            with pytest.raises(ProductNotFound) as refused:
                await work.products.lock({"RETRO-CLOCK"})

        assert refused.value.sku == "RETRO-CLOCK"

    async def test_a_sku_belongs_to_one_product_only(
        self, uow: UnitOfWorkFactory[ProductsUnitOfWork]
    ) -> None:
        await keep(uow, make_product(sku="RETRO-CLOCK", name="the first"))

        with pytest.raises(SkuTaken) as refused:
            await keep(uow, make_product(sku="RETRO-CLOCK", name="the second"))

        async with uow() as work:
            (stored,) = await work.products.lock({"RETRO-CLOCK"})
        assert refused.value.sku == "RETRO-CLOCK"
        assert stored.name == "the first"

    async def test_products_are_locked_in_order_of_sku(
        self, uow: UnitOfWorkFactory[ProductsUnitOfWork]
    ) -> None:
        """Two buyers who lock in one order can wait for each other, and never deadlock."""
        await keep(uow, *[make_product(sku=sku) for sku in ("VASE", "CHAIR", "LAMP", "RUG")])

        async with uow() as work:
            locked = await work.products.lock(["VASE", "LAMP", "CHAIR"])

        assert [product.sku for product in locked] == ["CHAIR", "LAMP", "VASE"]

    async def test_the_first_product_that_is_missing_is_named(
        self, uow: UnitOfWorkFactory[ProductsUnitOfWork]
    ) -> None:
        await keep(uow, make_product(sku="LAMP"))

        async with uow() as work:
            with pytest.raises(ProductNotFound) as refused:
                await work.products.lock({"VASE", "LAMP", "CHAIR"})

        assert refused.value.sku == "CHAIR"

    async def test_a_changed_stock_is_kept_by_the_commit(
        self, uow: UnitOfWorkFactory[ProductsUnitOfWork]
    ) -> None:
        await keep(uow, make_product(sku="RETRO-CLOCK", stock=3))

        async with uow() as work:
            (locked,) = await work.products.lock({"RETRO-CLOCK"})
            locked.reserve(2)
            await work.commit()

        async with uow() as work:
            (stored,) = await work.products.lock({"RETRO-CLOCK"})
        assert stored.stock == 1


async def keep(uow: UnitOfWorkFactory[ProductsUnitOfWork], *products: Product) -> None:
    async with uow() as work:
        for product in products:
            await work.products.add(product)
        await work.commit()
