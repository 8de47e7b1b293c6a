from functools import partial

import pytest

from app.application.ports.paper_cranes import PaperCranesUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from tests.fakes.paper_cranes import FakePaperCranesUnitOfWork
from tests.fakes.unit_of_work import FakeDatabase
from tests.suites.paper_cranes import PaperCranesSuite


class TestFakePaperCranes(PaperCranesSuite):
    """The fake is proven by the suite that the real repository passes."""

    @pytest.fixture
    def uow(self, database: FakeDatabase) -> UnitOfWorkFactory[PaperCranesUnitOfWork]:
        return partial(FakePaperCranesUnitOfWork, database)
