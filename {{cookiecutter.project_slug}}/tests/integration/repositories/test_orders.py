from functools import partial

import pytest

from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.infrastructure.repositories.orders import SqlAlchemyOrdersUnitOfWork
from tests.fixtures.sessions import Sessions
from tests.suites.orders import OrdersSuite


class TestSqlAlchemyOrders(OrdersSuite):
    """The same suite proves the fake in unit/."""

    @pytest.fixture
    def uow(self, session_factory: Sessions) -> UnitOfWorkFactory[OrdersUnitOfWork]:
        return partial(SqlAlchemyOrdersUnitOfWork, session_factory)
