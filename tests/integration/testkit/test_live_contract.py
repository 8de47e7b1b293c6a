"""A provider's stored contract against a provider that answers from memory."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from testkit.conformance import ContractBreach
from testkit.exit_status import CannotJudge
from testkit.live_contract import exit_status_of, hold, variables

BASE = "https://sandbox.test"
NAMES = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}},
}
ANSWER = {"description": "A clock", "content": {"application/json": {"schema": NAMES}}}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Clocks", "version": "1", "x-checked-on": "2026-01-01"},
    "paths": {"/clock": {"get": {"responses": {"200": ANSWER}}}},
}


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    path = tmp_path / "clocks.openapi.json"
    path.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    return path


async def get_clock(client: httpx.AsyncClient) -> None:
    await client.get(f"{BASE}/clock")


def held(contract: Path, answer: dict[str, str]) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    asyncio.run(hold(contract, BASE, get_clock, transport=transport))


def test_a_contract_that_holds_is_dated(contract: Path) -> None:
    held(contract, {"name": "RETRO-CLOCK", "new": "a provider may add fields"})

    assert "2026-01-01" not in contract.read_text(encoding="utf-8")


def test_a_breach_is_raised_without_a_date(contract: Path) -> None:
    with pytest.raises(ContractBreach, match="'name' is a required property"):
        held(contract, {"title": "RETRO-CLOCK"})

    assert "2026-01-01" in contract.read_text(encoding="utf-8")


def test_a_provider_that_is_not_reachable_can_not_be_judged(contract: Path) -> None:
    async def fail(client: httpx.AsyncClient) -> None:
        raise httpx.ConnectError(f"{client.timeout}")

    with pytest.raises(CannotJudge, match="no answer from"):
        asyncio.run(hold(contract, BASE, fail))


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOCKS_URL", BASE)
    monkeypatch.delenv("CLOCKS_KEY", raising=False)

    with pytest.raises(CannotJudge, match=r"^set CLOCKS_KEY$"):
        variables("CLOCKS_URL", "CLOCKS_KEY")


@pytest.mark.parametrize(
    ("error", "status"), [(CannotJudge("no key"), 2), (ContractBreach("no name"), 1)], ids=["no answer", "a breach"]
)
def test_the_exit_status_says_how_it_ended(error: Exception, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    async def check() -> None:
        raise error

    assert exit_status_of(check()) == status
    assert capsys.readouterr().err == f"contract-live: {error}\n"
