from dataclasses import replace

from app.adapters import Adapters
from app.features.products import wire
from app.infrastructure.repositories.products import SqlAlchemyProductsUnitOfWork
from tests.fakes.ids import FakeIds


def test_adding_a_product_takes_its_id_from_the_adapters(adapters: Adapters, ids: FakeIds) -> None:
    services = wire(replace(adapters, ids=ids))

    assert services.add_product.ids is ids


def test_each_use_of_products_begins_a_unit_of_work_of_its_own(adapters: Adapters) -> None:
    add_product = wire(adapters).add_product

    first, second = add_product.unit_of_work(), add_product.unit_of_work()

    assert type(first) is SqlAlchemyProductsUnitOfWork
    assert first is not second
