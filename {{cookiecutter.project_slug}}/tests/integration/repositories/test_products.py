from functools import partial

import pytest

from app.application.ports.products import ProductsUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.infrastructure.repositories.products import SqlAlchemyProductsUnitOfWork
from tests.fixtures.sessions import Sessions
from tests.suites.products import ProductsSuite


class TestSqlAlchemyProducts(ProductsSuite):
    """The same suite proves the fake in unit/."""

    @pytest.fixture
    def uow(self, session_factory: Sessions) -> UnitOfWorkFactory[ProductsUnitOfWork]:
        return partial(SqlAlchemyProductsUnitOfWork, session_factory)
