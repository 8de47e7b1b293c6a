"""In integration tests the names that are fakes in unit/ are the real things: `uow` is a
transaction of the test database, and another service's adapter speaks to mocked HTTP."""

import pytest
from blockbuster import BlockBuster
from structlog.typing import EventDict

from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.bootstrap import Adapters


@pytest.fixture(autouse=True)
def _watched(
    no_leaked_connections: None, no_blocking_calls: BlockBuster, logs: list[EventDict]
) -> None:
    """Every integration test is watched for leaked connections and blocking calls; what it
    logs is kept for it."""


@pytest.fixture
def uow(adapters: Adapters) -> UnitOfWorkFactory:
    return adapters.unit_of_work
