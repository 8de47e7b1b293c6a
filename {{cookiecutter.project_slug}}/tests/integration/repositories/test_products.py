from tests.suites.products import ProductsSuite


class TestSqlAlchemyProducts(ProductsSuite):
    """The same suite proves the fake in unit/: `uow` is integration/'s own, the real one."""
