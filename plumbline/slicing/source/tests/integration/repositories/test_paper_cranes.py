from functools import partial

import pytest

from app.application.ports.paper_cranes import PaperCranesUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.infrastructure.repositories.paper_cranes import SqlAlchemyPaperCranesUnitOfWork
from tests.fixtures.sessions import Sessions
from tests.suites.paper_cranes import PaperCranesSuite


class TestSqlAlchemyPaperCranes(PaperCranesSuite):
    """The same suite proves the fake in unit/."""

    @pytest.fixture
    def uow(self, session_factory: Sessions) -> UnitOfWorkFactory[PaperCranesUnitOfWork]:
        return partial(SqlAlchemyPaperCranesUnitOfWork, session_factory)
