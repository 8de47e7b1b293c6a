"""What the payment use cases share: a provider that takes its time."""

import pytest

from app.application.pay_order import PayOrder
from app.application.ports.unit_of_work import UnitOfWorkFactory
from tests.fakes.clock import FakeClock
from tests.unit.application.thinking_payments import ThinkingPayments


@pytest.fixture
def payments() -> ThinkingPayments:
    return ThinkingPayments()


@pytest.fixture
def pay_order(uow: UnitOfWorkFactory, payments: ThinkingPayments, clock: FakeClock) -> PayOrder:
    return PayOrder(uow, payments, clock)
