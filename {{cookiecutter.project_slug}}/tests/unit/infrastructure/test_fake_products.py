from functools import partial

import pytest

from app.application.ports.products import ProductsUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from tests.fakes.products import FakeProductsUnitOfWork
from tests.fakes.unit_of_work import FakeDatabase
from tests.suites.products import ProductsSuite


class TestFakeProducts(ProductsSuite):
    """The fake is proven by the suite that the real repository passes."""

    @pytest.fixture
    def uow(self, database: FakeDatabase) -> UnitOfWorkFactory[ProductsUnitOfWork]:
        return partial(FakeProductsUnitOfWork, database)
