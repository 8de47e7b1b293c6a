"""In unit tests the ports are fakes, under the names that are the real things in integration/."""

import pytest

from app.application.ports.unit_of_work import UnitOfWorkFactory
from tests.fakes.ids import FakeIds
from tests.fakes.payments import FakePayments
from tests.fakes.unit_of_work import FakeDatabase


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def uow(database: FakeDatabase) -> UnitOfWorkFactory:
    return database.unit_of_work


@pytest.fixture
def payments() -> FakePayments:
    return FakePayments()


@pytest.fixture
def ids() -> FakeIds:
    return FakeIds()
