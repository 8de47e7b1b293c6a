from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from app.application.ports.clock import Clock
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.payments import Payments
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Actor
from app.domain.money import Money
from app.domain.orders import Order, OrderNotFound
from app.domain.payments import Payment, PaymentDeclined, PaymentStatus, PaymentUnavailable


@dataclass(frozen=True)
class PayOrder:
    """A pending order is paid by its owner within the reservation. A repeat of the same
    idempotency key gives the first answer again and never a second charge; after a decline,
    another key may try."""

    unit_of_work: UnitOfWorkFactory[OrdersUnitOfWork]
    payments: Payments
    clock: Clock

    async def __call__(self, actor: Actor, order_id: UUID, key: str) -> str:
        """The provider's reference."""
        return await self._pay(order_id, key, payer=actor.id)

    async def resume(self, order_id: UUID, key: str) -> str:
        """Takes up a payment whose request died between the charge and the commit."""
        return await self._pay(order_id, key, payer=None)

    async def _pay(self, order_id: UUID, key: str, *, payer: str | None) -> str:
        payment, amount = await self._start(order_id, key, payer)
        if payment.status is PaymentStatus.OPEN:
            return await self._charge(order_id, key, amount)
        if payment.reference is None:
            raise PaymentDeclined(payment.reason or "")
        return payment.reference

    async def _start(self, order_id: UUID, key: str, payer: str | None) -> tuple[Payment, Money]:
        """Committed before the charge: no lock is held while the provider thinks, and nobody
        else may charge, cancel or expire the order meanwhile."""
        async with self.unit_of_work() as uow:
            order = await uow.orders.get(order_id)
            if payer not in (None, order.customer_id):
                raise OrderNotFound(order_id)
            payment = order.start_payment(key, at=self.clock.now())
            await uow.commit()
        return payment, order.total

    async def _charge(self, order_id: UUID, key: str, amount: Money) -> str:
        try:
            reference = await self.payments.charge(f"{order_id}:{key}", amount)
        except PaymentDeclined as declined:
            reason = declined.reason
            await self._settle(order_id, lambda order: order.refuse_payment(key, reason))
            raise
        except PaymentUnavailable:
            now = self.clock.now()
            await self._settle(order_id, lambda order: order.release_payment(key, at=now))
            raise
        now = self.clock.now()
        await self._settle(order_id, lambda order: order.confirm_payment(key, reference, at=now))
        return reference

    async def _settle(self, order_id: UUID, verdict: Callable[[Order], None]) -> None:
        async with self.unit_of_work() as uow:
            verdict(await uow.orders.get(order_id))
            await uow.commit()
