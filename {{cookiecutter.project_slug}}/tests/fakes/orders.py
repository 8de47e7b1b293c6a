from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.domain.orders import Order, OrderNotFound, OrderStatus
from app.domain.products import Product
from tests.fakes.products import FakeProductsUnitOfWork
from tests.fakes.unit_of_work import FakeDatabase


class FakeShop(FakeDatabase):
    """A database in which a test finds orders by id and products by SKU."""

    @property
    def orders(self) -> dict[UUID, Order]:
        return self.rows.get(Order, {})

    @property
    def products(self) -> dict[str, Product]:
        return {product.sku: product for product in self.rows.get(Product, {}).values()}


class FakeOrders:
    def __init__(self, rows: dict[UUID, Order]) -> None:
        self._rows = rows

    def add(self, order: Order) -> None:
        self._rows[order.id] = order

    async def get(self, order_id: UUID) -> Order:
        try:
            return self._rows[order_id]
        except KeyError:
            raise OrderNotFound(order_id) from None

    async def due_to_expire(self, at: datetime, *, limit: int) -> Sequence[Order]:
        due = [
            order
            for order in self._rows.values()
            if order.status is OrderStatus.PENDING
            and order.expires_at <= at
            and not order.open_payment
        ]
        return sorted(due, key=lambda order: order.expires_at)[:limit]

    async def with_abandoned_payment(
        self, at: datetime, *, limit: int
    ) -> Sequence[tuple[UUID, str]]:
        abandoned = [
            (payment.leased_until, order.id, payment.key)
            for order in self._rows.values()
            for payment in order.payments
            if payment.is_open and payment.leased_until <= at
        ]
        return [(order_id, key) for _, order_id, key in sorted(abandoned)[:limit]]


class FakeOrdersUnitOfWork(FakeProductsUnitOfWork):
    @property
    def orders(self) -> FakeOrders:
        return FakeOrders(self.rows_of(Order))
