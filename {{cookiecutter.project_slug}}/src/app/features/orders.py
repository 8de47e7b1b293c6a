from functools import partial

from app.adapters import Adapters
from app.api.problem_types.orders import ORDER_PROBLEMS
from app.api.routes.orders import OrderServices, order_services, router
from app.application.cancel_order import CancelOrder
from app.application.expire_orders import ExpireOrders
from app.application.pay_order import PayOrder
from app.application.place_order import PlaceOrder
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.application.settle_payments import SettlePayments
from app.feature import Feature
from app.infrastructure.payments import HttpPayments
from app.infrastructure.queries.orders import SqlAlchemyOrderQueries
from app.infrastructure.repositories.orders import SqlAlchemyOrdersUnitOfWork


def wire(adapters: Adapters) -> OrderServices:
    uow = unit_of_work(adapters)
    return OrderServices(
        queries=SqlAlchemyOrderQueries(adapters.reading),
        place_order=PlaceOrder(uow, adapters.clock, adapters.ids),
        pay_order=pay_order(adapters),
        cancel_order=CancelOrder(uow),
    )


def unit_of_work(adapters: Adapters) -> UnitOfWorkFactory[OrdersUnitOfWork]:
    return partial(SqlAlchemyOrdersUnitOfWork, adapters.sessions)


def pay_order(adapters: Adapters) -> PayOrder:
    settings = adapters.settings
    payments = HttpPayments(adapters.http, settings.payments_url, settings.payments_api_key)
    return PayOrder(unit_of_work(adapters), payments, adapters.clock)


def expire_orders(adapters: Adapters) -> ExpireOrders:
    """End the reservations that are over."""
    return ExpireOrders(unit_of_work(adapters), adapters.clock)


def settle_payments(adapters: Adapters) -> SettlePayments:
    """Finish payments whose request died."""
    return SettlePayments(unit_of_work(adapters), pay_order(adapters), adapters.clock)


feature = Feature(
    router,
    order_services,
    wire,
    ORDER_PROBLEMS,
    tasks={"expire-orders": expire_orders, "settle-payments": settle_payments},
)
