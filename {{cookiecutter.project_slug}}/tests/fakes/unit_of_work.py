from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from app.domain.orders import OrderNotFound
from app.domain.products import ProductNotFound, SkuTaken
from app.domain.orders import Order, OrderStatus
from app.domain.products import Product
from tests.fakes.copying import copied


@dataclass
class FakeDatabase:
    """What was committed, and who may write now: one at a time, as behind row locks."""

    orders: dict[UUID, Order] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    commits: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, *things: Order | Product) -> None:
        """Arranges committed data."""
        for thing in copied(things):
            if isinstance(thing, Order):
                self.orders[thing.id] = thing
            else:
                self.products[thing.sku] = thing

    def unit_of_work(self) -> FakeUnitOfWork:
        return FakeUnitOfWork(self)


class FakeOrders:
    def __init__(self, rows: dict[UUID, Order]) -> None:
        self.rows = rows

    def add(self, order: Order) -> None:
        self.rows[order.id] = order

    async def get(self, order_id: UUID) -> Order:
        try:
            return self.rows[order_id]
        except KeyError:
            raise OrderNotFound(order_id) from None

    async def due_to_expire(self, at: datetime, *, limit: int) -> Sequence[Order]:
        due = [
            order
            for order in self.rows.values()
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
            for order in self.rows.values()
            for payment in order.payments
            if payment.is_open and payment.leased_until <= at
        ]
        return [(order_id, key) for _, order_id, key in sorted(abandoned)[:limit]]


class FakeProducts:
    def __init__(self, rows: dict[str, Product]) -> None:
        self.rows = rows

    async def add(self, product: Product) -> None:
        if product.sku in self.rows:
            raise SkuTaken(product.sku)
        self.rows[product.sku] = product

    async def lock(self, skus: Collection[str]) -> Sequence[Product]:
        missing = set(skus) - self.rows.keys()
        if missing:
            raise ProductNotFound(min(missing))
        return [self.rows[sku] for sku in sorted(skus)]


class FakeUnitOfWork:
    """Works on a copy, and hands it over at commit: what was not committed never happened."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    async def __aenter__(self) -> Self:
        await self._database.lock.acquire()
        self.orders = FakeOrders(copied(self._database.orders))
        self.products = FakeProducts(copied(self._database.products))
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.lock.release()

    async def commit(self) -> None:
        # Copies again: an object that is changed after the commit must not change the store.
        self._database.orders = copied(self.orders.rows)
        self._database.products = copied(self.products.rows)
        self._database.commits += 1
