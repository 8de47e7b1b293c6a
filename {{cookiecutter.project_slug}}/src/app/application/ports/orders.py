from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from app.application.ports.products import ProductsUnitOfWork
from app.domain.orders import Order


class Orders(Protocol):
    def add(self, order: Order) -> None: ...

    async def get(self, order_id: UUID) -> Order:
        """The whole aggregate, locked until the unit of work ends. Raises OrderNotFound."""
        ...

    async def due_to_expire(self, at: datetime, *, limit: int) -> Sequence[Order]:
        """Pending orders whose reservation ended at or before `at` and that no open payment
        holds: oldest first, locked. Orders that another transaction has locked are left out."""
        ...

    async def with_abandoned_payment(
        self, at: datetime, *, limit: int
    ) -> Sequence[tuple[UUID, str]]:
        """Order id and key of open payments whose lease ended at or before `at`, oldest first."""
        ...


class OrdersUnitOfWork(ProductsUnitOfWork, Protocol):
    @property
    def orders(self) -> Orders: ...
