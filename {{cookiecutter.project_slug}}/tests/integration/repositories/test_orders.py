from tests.suites.orders import OrdersSuite


class TestSqlAlchemyOrders(OrdersSuite):
    """The same suite proves the fake in unit/: `uow` is integration/'s own, the real one."""
