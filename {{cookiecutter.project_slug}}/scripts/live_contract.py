"""Checks the stored contracts against the real providers: on a schedule, with a sandbox's key.

    PAYMENTS_URL=… PAYMENTS_API_KEY=… JWKS_URL=… python -m scripts.live_contract

Our own adapters send the requests: one charge of one cent, one fetch of the keys. A contract that
holds gets today's date as its `x-checked-on`: commit it. Exit status: 0 both hold, 1 a provider or
we break a contract, 2 we can't tell, because a variable is missing or nobody answers.
"""

import sys
from pathlib import Path
from uuid import uuid4

import httpx
from testkit.live_contract import exit_status_of, hold, variables

from app.domain.errors import DomainError
from app.domain.money import Money
from app.infrastructure.payments import HttpPayments

CONTRACTS = Path(__file__).resolve().parents[1] / "contracts"
CENT = Money(1, "EUR")


async def check(contracts: Path) -> None:
    """Raises ContractBreach, or CannotJudge."""
    payments, key, jwks = variables("PAYMENTS_URL", "PAYMENTS_API_KEY", "JWKS_URL")

    async def charge(client: httpx.AsyncClient) -> None:
        await HttpPayments(client, payments, key).charge(f"contract-{uuid4()}", CENT)

    async def fetch(client: httpx.AsyncClient) -> None:
        await client.get(jwks)

    await hold(contracts / "payments.openapi.json", payments, charge, expected=(DomainError,))
    await hold(contracts / "identity.openapi.json", jwks.rpartition("/")[0], fetch)


def main(contracts: Path = CONTRACTS) -> int:
    return exit_status_of(check(contracts))


if __name__ == "__main__":
    sys.exit(main())
