"""What the payment use cases share: an order to pay, and a provider that takes its time."""

import pytest

from app.application.pay_order import PayOrder
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.orders import Order
from tests.factories.orders import make_order
from tests.fakes.clock import FakeClock
from tests.fakes.unit_of_work import FakeDatabase
from tests.unit.application.thinking_payments import ThinkingPayments


@pytest.fixture
def order(database: FakeDatabase) -> Order:
    """A pending order, as the database holds it before the test."""
    order = make_order()
    database.keep(order)
    return order


@pytest.fixture
def payments() -> ThinkingPayments:
    return ThinkingPayments()


@pytest.fixture
def pay_order(uow: UnitOfWorkFactory, payments: ThinkingPayments, clock: FakeClock) -> PayOrder:
    return PayOrder(uow, payments, clock)
