"""In integration tests the names that are fakes in unit/ are the real things: `uow` is a
transaction of the test database, and another service's adapter speaks to mocked HTTP."""

import pytest

from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.bootstrap import Adapters


@pytest.fixture
def uow(adapters: Adapters) -> UnitOfWorkFactory:
    return adapters.unit_of_work
