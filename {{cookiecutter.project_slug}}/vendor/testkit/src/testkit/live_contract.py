"""A provider's stored contract against the live provider: for a scheduled job, with a sandbox's key."""

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path

import httpx

from testkit.conformance import Contract, ContractBreach
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS, CannotJudge

Exchange = Callable[[httpx.AsyncClient], Awaitable[object]]


def variables(*names: str) -> list[str]:
    """Values of environment variables. Raises CannotJudge, which names those that aren't set."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise CannotJudge(f"set {', '.join(missing)}")
    return [os.environ[name] for name in names]


async def hold(
    path: Path,
    base_url: str,
    exchange: Exchange,
    *,
    expected: tuple[type[Exception], ...] = (),
    transport: httpx.AsyncBaseTransport | None = None,
) -> None:
    """Checks each response that `exchange` gets, and writes today into the file as `x-checked-on`. A
    provider may add fields: only a mock may not. `expected` are errors that `exchange` may raise.
    Raises ContractBreach, or CannotJudge if the provider doesn't answer."""
    errors: tuple[type[Exception], ...] = (httpx.HTTPError, *expected)
    contract, responses = Contract(path, base_url=base_url, closed_responses=False), []

    async def keep(response: httpx.Response) -> None:
        await response.aread()
        responses.append(response)

    async with httpx.AsyncClient(transport=transport, timeout=20, event_hooks={"response": [keep]}) as client:
        try:
            await exchange(client)
        except errors as error:
            print(f"{path.name}: {type(error).__name__}: {error}", file=sys.stderr)
    if not responses:
        raise CannotJudge(f"{path.name}: no answer from {base_url}")
    for response in responses:
        contract.check(response.request, response)
    _stamp(path)
    print(f"{path.name}: holds")


def _stamp(path: Path) -> None:
    today = datetime.now(UTC).date()
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'("x-checked-on": ")[^"]*', rf"\g<1>{today}", text), encoding="utf-8")


def exit_status_of(check: Coroutine[object, object, None]) -> int:
    """Of a check that calls `hold`: holds, falls short or cannot judge, and stderr says why."""
    try:
        asyncio.run(check)
    except CannotJudge as error:
        print(f"contract-live: {error}", file=sys.stderr)
        return CANNOT_JUDGE
    except ContractBreach as breach:
        print(f"contract-live: {breach}", file=sys.stderr)
        return FALLS_SHORT
    return HOLDS
