from dataclasses import dataclass
from uuid import UUID

from app.application.pay_order import PayOrder
from app.application.ports.clock import Clock
from app.application.ports.orders import OrdersUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.payments import PaymentDeclined, PaymentInProgress, PaymentUnavailable

BATCH = 100


@dataclass(frozen=True)
class SettlePayments:
    """A payment whose request died is sent again under its own key: the provider answers what
    it answered before, and the order learns it. One that fails doesn't stop the others."""

    unit_of_work: UnitOfWorkFactory[OrdersUnitOfWork]
    pay_order: PayOrder
    clock: Clock

    async def __call__(self) -> int:
        """How many payments are settled now. One that is still without an answer is left for
        the next run. Raises ExceptionGroup, at the end, with the unforeseen errors."""
        async with self.unit_of_work() as uow:
            abandoned = await uow.orders.with_abandoned_payment(self.clock.now(), limit=BATCH)
        settled, failures = 0, []
        for order_id, key in abandoned:
            try:
                settled += await self._settles(order_id, key)
            except Exception as error:  # noqa: BLE001  (raised below, when all had their turn)
                error.add_note(f"payment {key} of order {order_id}; {settled} were settled before")
                failures.append(error)
        if failures:
            raise ExceptionGroup("payments that were not settled", failures)
        return settled

    async def _settles(self, order_id: UUID, key: str) -> bool:
        try:
            await self.pay_order.resume(order_id, key)
        except PaymentDeclined:
            return True
        except (PaymentUnavailable, PaymentInProgress):
            return False
        return True
