from dataclasses import replace

import pytest

from app.adapters import Adapters
from app.features.orders import expire_orders, settle_payments, wire
from app.infrastructure.payments import HttpPayments
from app.infrastructure.repositories.orders import SqlAlchemyOrdersUnitOfWork
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds


@pytest.fixture
def replaced(adapters: Adapters, clock: FakeClock, ids: FakeIds) -> Adapters:
    """Fakes, but for what only connects when it is used."""
    return replace(adapters, clock=clock, ids=ids)


def test_the_use_cases_get_the_adapters_that_they_are_wired_from(
    replaced: Adapters, clock: FakeClock, ids: FakeIds
) -> None:
    services = wire(replaced)

    assert (services.place_order.clock, services.place_order.ids) == (clock, ids)
    assert services.pay_order.clock is clock
    assert type(services.pay_order.payments) is HttpPayments


def test_each_use_case_begins_a_unit_of_work_of_its_own(replaced: Adapters) -> None:
    cancel_order = wire(replaced).cancel_order

    first, second = cancel_order.unit_of_work(), cancel_order.unit_of_work()

    assert type(first) is SqlAlchemyOrdersUnitOfWork
    assert first is not second


def test_a_scheduled_task_reads_the_clock_of_the_adapters(
    replaced: Adapters, clock: FakeClock
) -> None:
    settle = settle_payments(replaced)

    assert expire_orders(replaced).clock is clock
    assert (settle.clock, settle.pay_order.clock) == (clock, clock)
