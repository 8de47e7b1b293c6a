from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.orders import Order, OrderNotFound, OrderStatus
from app.domain.payments import PaymentStatus
from app.infrastructure.repositories.products import SqlAlchemyProductsUnitOfWork
from app.infrastructure.tables.orders import orders, payments


class SqlAlchemyOrders:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, order: Order) -> None:
        self._session.add(order)

    async def get(self, order_id: UUID) -> Order:
        order = await self._session.get(Order, order_id, with_for_update=True)
        if order is None:
            raise OrderNotFound(order_id)
        return order

    async def due_to_expire(self, at: datetime, *, limit: int) -> Sequence[Order]:
        held = exists().where(
            payments.c.order_id == orders.c.id, payments.c.status == PaymentStatus.OPEN
        )
        due = (
            select(Order)
            .where(orders.c.status == OrderStatus.PENDING, orders.c.expires_at <= at, ~held)
            .order_by(orders.c.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await self._session.scalars(due)).all()

    async def with_abandoned_payment(
        self, at: datetime, *, limit: int
    ) -> Sequence[tuple[UUID, str]]:
        abandoned = (
            select(payments.c.order_id, payments.c.key)
            .where(payments.c.status == PaymentStatus.OPEN, payments.c.leased_until <= at)
            .order_by(payments.c.leased_until)
            .limit(limit)
        )
        return [(row.order_id, row.key) for row in await self._session.execute(abandoned)]


class SqlAlchemyOrdersUnitOfWork(SqlAlchemyProductsUnitOfWork):
    @property
    def orders(self) -> SqlAlchemyOrders:
        return SqlAlchemyOrders(self.session)
