"""The payment provider for scripts/live_contract.py: one charge of one cent, sent by our adapter.
Needs PAYMENTS_URL and PAYMENTS_API_KEY."""

from pathlib import Path
from uuid import uuid4

import httpx
from testkit.live_contract import hold, variables

from app.domain.errors import DomainError
from app.domain.money import Money
from app.infrastructure.payments import HttpPayments

CENT = Money(1, "EUR")


async def check(contracts: Path) -> None:
    """Raises ContractBreach, or CannotJudge."""
    url, key = variables("PAYMENTS_URL", "PAYMENTS_API_KEY")

    async def charge(client: httpx.AsyncClient) -> None:
        await HttpPayments(client, url, key).charge(f"contract-{uuid4()}", CENT)

    await hold(contracts / "payments.openapi.json", url, charge, expected=(DomainError,))
