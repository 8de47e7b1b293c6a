from typing import Protocol

from app.domain.money import Money


class Payments(Protocol):
    async def charge(self, key: str, amount: Money) -> str:
        """The provider's reference. The same key never charges twice.

        Raises PaymentDeclined (final), PaymentUnavailable (outcome unknown: repeat the key).
        """
        ...
