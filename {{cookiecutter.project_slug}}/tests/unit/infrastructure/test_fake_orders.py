from tests.suites.orders import OrdersSuite


class TestFakeOrders(OrdersSuite):
    """The fake is proven by the suite that the real repository passes: `uow` is unit/'s own."""
