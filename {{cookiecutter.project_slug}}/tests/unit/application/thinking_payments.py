import asyncio
from dataclasses import dataclass, field

from app.domain.money import Money
from tests.fakes.payments import FakePayments


@dataclass
class ThinkingPayments(FakePayments):
    """Answers after one turn of the loop, in which others may act; `attempts` has each call's key.

    A fake that never suspends would run each request to its end, and no race would be one.
    """

    attempts: list[str] = field(default_factory=list)
    breaks_for: str | None = None
    """The key whose charge ends in an unforeseen error."""

    async def charge(self, key: str, amount: Money) -> str:
        self.attempts.append(key)
        if key == self.breaks_for:
            raise RuntimeError("not foreseen")
        reference = await super().charge(key, amount)
        await asyncio.sleep(0)
        return reference
