"""Holds the stored contracts against the real providers: on a schedule, with a sandbox's key.

    PAYMENTS_URL=… PAYMENTS_API_KEY=… JWKS_URL=… python -m scripts.live_contract

Our own adapters speak to them: one charge of one cent, one fetch of the keys. What holds gets today
as its `x-checked-on`: commit it. 0: both hold; 1: a provider or we break a contract; 2: it can't be
judged, as a variable is missing or nobody answers.
"""

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from testkit.conformance import Contract, ContractBreach

from app.domain.errors import DomainError
from app.domain.money import Money
from app.infrastructure.payments import HttpPayments

CONTRACTS = Path(__file__).resolve().parents[1] / "contracts"
VARIABLES = ("PAYMENTS_URL", "PAYMENTS_API_KEY", "JWKS_URL")
CENT = Money(1, "EUR")
Speak = Callable[[httpx.AsyncClient], Awaitable[object]]


class NobodyAnswers(Exception):
    pass


async def hold(path: Path, base: str, speak: Speak) -> None:
    """Raises ContractBreach, or NobodyAnswers. A provider may add fields: only a mock may not."""
    contract, heard = Contract(path, base_url=base, closed_responses=False), []

    async def listen(response: httpx.Response) -> None:
        await response.aread()
        heard.append(response)

    async with httpx.AsyncClient(timeout=20, event_hooks={"response": [listen]}) as client:
        try:
            await speak(client)
        except (DomainError, httpx.HTTPError) as error:
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
    if not heard:
        raise NobodyAnswers(f"{path.name}: nobody answers at {base}")
    for response in heard:
        contract.check(response.request, response)


def stamp(path: Path) -> None:
    today = datetime.now(UTC).date()
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'("x-checked-on": ")[^"]*', rf"\g<1>{today}", text), encoding="utf-8")


async def check(payments: str, key: str, jwks: str, contracts: Path) -> None:
    async def charge(client: httpx.AsyncClient) -> None:
        await HttpPayments(client, payments, key).charge(f"contract-{uuid4()}", CENT)

    async def fetch(client: httpx.AsyncClient) -> None:
        await client.get(jwks)

    above, _, _ = jwks.rpartition("/")
    for name, base, speak in (("payments", payments, charge), ("identity", above, fetch)):
        path = contracts / f"{name}.openapi.json"
        await hold(path, base, speak)
        stamp(path)
        print(f"{path.name}: holds")


def main(contracts: Path = CONTRACTS) -> int:
    missing = [name for name in VARIABLES if not os.environ.get(name)]
    if missing:
        print(f"contract-live: set {', '.join(missing)}", file=sys.stderr)
        return 2
    try:
        payments, key, jwks = (os.environ[name] for name in VARIABLES)
        asyncio.run(check(payments, key, jwks, contracts))
    except NobodyAnswers as error:
        print(f"contract-live: {error}", file=sys.stderr)
        return 2
    except ContractBreach as breach:
        print(f"contract-live: {breach}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
