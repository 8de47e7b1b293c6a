from tests.suites.products import ProductsSuite


class TestFakeProducts(ProductsSuite):
    """The fake is proven by the suite that the real repository passes: `uow` is unit/'s own."""
