from tests.suites.paper_cranes import PaperCranesSuite


class TestFakePaperCranes(PaperCranesSuite):
    """The fake is proven by the suite that the real repository passes: `uow` is unit/'s own."""
