"""In unit tests the ports are fakes; in integration/ the same names are the real adapters."""

import pytest

from tests.fakes.ids import FakeIds
from tests.fakes.unit_of_work import FakeDatabase


@pytest.fixture
def database() -> FakeDatabase:
    return FakeDatabase()


@pytest.fixture
def ids() -> FakeIds:
    return FakeIds()
