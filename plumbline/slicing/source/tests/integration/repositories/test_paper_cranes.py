from tests.suites.paper_cranes import PaperCranesSuite


class TestSqlAlchemyPaperCranes(PaperCranesSuite):
    """The same suite proves the fake in unit/: `uow` is integration/'s own, the real one."""
