"""Checks the stored contracts against the real providers: on a schedule, with a sandbox's keys.

    JWKS_URL=… python -m scripts.live_contract

Sends requests as the service does: here one fetch of the keys; each `scripts/*_live.py` does so for
a provider of its own, and names what it needs. A contract that holds gets today's date as its
`x-checked-on`: commit it. Exit status: 0 all hold, 1 a provider or we break a contract, 2 we can't
tell, because a variable is missing or a provider doesn't answer.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import httpx
from testkit.live_contract import exit_status_of, hold, variables

SCRIPTS = Path(__file__).resolve().parent
CONTRACTS = SCRIPTS.parent / "contracts"


def main(contracts: Path = CONTRACTS) -> int:
    providers = [
        import_module(f"scripts.{path.stem}") for path in sorted(SCRIPTS.glob("*_live.py"))
    ]
    return exit_status_of(check(contracts, providers))


async def check(contracts: Path, providers: list[ModuleType]) -> None:
    """Raises ContractBreach, or CannotJudge."""
    (jwks,) = variables("JWKS_URL")

    async def fetch(client: httpx.AsyncClient) -> None:
        await client.get(jwks)

    await hold(contracts / "identity.openapi.json", jwks.rpartition("/")[0], fetch)
    for provider in providers:
        await provider.check(contracts)


if __name__ == "__main__":
    sys.exit(main())
