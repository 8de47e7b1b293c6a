"""What the tests of orders and products share: a shop, an order to pay, and a provider that takes
its time."""

from functools import partial
from unittest.mock import AsyncMock

import pytest

from app.application.pay_order import PayOrder
from app.application.ports.orders import Orders, OrdersUnitOfWork
from app.application.ports.products import Products
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.orders import Order
from tests.factories.orders import make_order
from tests.fakes.clock import FakeClock
from tests.fakes.orders import FakeOrdersUnitOfWork, FakeShop
from tests.fixtures.mock_unit_of_work import MakeMockUow
from tests.unit.application.thinking_payments import ThinkingPayments


@pytest.fixture
def database() -> FakeShop:
    return FakeShop()


@pytest.fixture
def uow(database: FakeShop) -> UnitOfWorkFactory[OrdersUnitOfWork]:
    return partial(FakeOrdersUnitOfWork, database)


@pytest.fixture
def mock_uow(make_mock_uow: MakeMockUow) -> AsyncMock:
    return make_mock_uow(OrdersUnitOfWork, orders=Orders, products=Products)


@pytest.fixture
def order(database: FakeShop) -> Order:
    """A pending order, as the database holds it before the test."""
    order = make_order()
    database.keep(order)
    return order


@pytest.fixture
def payments() -> ThinkingPayments:
    return ThinkingPayments()


@pytest.fixture
def pay_order(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], payments: ThinkingPayments, clock: FakeClock
) -> PayOrder:
    return PayOrder(uow, payments, clock)
