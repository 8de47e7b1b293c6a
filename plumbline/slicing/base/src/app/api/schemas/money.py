"""Money in requests and answers: `{"minor": 4900, "currency": "EUR"}`."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.api.schemas import Body, Output
from app.domain.currencies import CURRENCIES
from app.domain.money import Money


def _in_use(currency: str) -> str:
    if currency not in CURRENCIES:
        raise ValueError("a currency of ISO 4217 is needed, such as EUR")
    return currency


Currency = Annotated[
    str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"]), AfterValidator(_in_use)
]
Minor = Annotated[int, Field(ge=0, le=1_000_000_000, description="in minor units (cents)")]


class MoneyIn(Body):
    minor: Minor
    currency: Currency

    def to_domain(self) -> Money:
        return Money(self.minor, self.currency)


class MoneyOut(Output):
    minor: int
    currency: str
