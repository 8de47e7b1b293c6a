import pytest

from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.orders import OrderStatus
from tests.fakes.orders import FakeShop
from tests.suites.order_states import explore_orders


@pytest.mark.slow
async def test_no_sequence_of_steps_loses_stock_or_charges_twice(
    uow: UnitOfWorkFactory[OrdersUnitOfWork], database: FakeShop
) -> None:
    async def clean() -> None:
        database.rows = {}

    assert await explore_orders(uow, clean, sequences=100) == set(OrderStatus)
