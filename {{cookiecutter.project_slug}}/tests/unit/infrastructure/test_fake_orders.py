from functools import partial

import pytest

from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from tests.fakes.orders import FakeOrdersUnitOfWork
from tests.fakes.unit_of_work import FakeDatabase
from tests.suites.orders import OrdersSuite


class TestFakeOrders(OrdersSuite):
    """The fake is proven by the suite that the real repository passes."""

    @pytest.fixture
    def uow(self, database: FakeDatabase) -> UnitOfWorkFactory[OrdersUnitOfWork]:
        return partial(FakeOrdersUnitOfWork, database)
