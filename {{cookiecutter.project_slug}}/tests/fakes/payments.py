from dataclasses import dataclass, field

from app.domain.money import Money
from app.domain.payments import PaymentDeclined, PaymentUnavailable


@dataclass
class FakePayments:
    """A provider in memory: the same key gives the same answer and charges once."""

    charges: dict[str, Money] = field(default_factory=dict)
    declines_with: str | None = None
    is_down: bool = False
    loses_the_answer: bool = False
    """The charge happens and its answer never arrives: the case that idempotency is for."""

    async def charge(self, key: str, amount: Money) -> str:
        if self.is_down:
            raise PaymentUnavailable("status 503")
        if self.declines_with:
            raise PaymentDeclined(self.declines_with)
        self.charges.setdefault(key, amount)
        if self.loses_the_answer:
            raise PaymentUnavailable("ReadTimeout")
        return f"ch_{key}"
