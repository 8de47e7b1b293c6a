from functools import partial

import pytest

from app.domain.orders import OrderStatus
from app.infrastructure.repositories.orders import SqlAlchemyOrdersUnitOfWork
from tests.fixtures.database import MigratedDatabase
from tests.fixtures.sessions import Sessions
from tests.suites.order_states import explore_orders


@pytest.mark.slow
async def test_no_sequence_of_steps_loses_stock_or_charges_twice(
    session_factory: Sessions, migrated_database: MigratedDatabase
) -> None:
    """The same sequences as on the fakes, which could differ from the database."""
    uow = partial(SqlAlchemyOrdersUnitOfWork, session_factory)

    assert await explore_orders(uow, migrated_database.restore, sequences=10) == set(OrderStatus)
