"""The scheduled check against the real providers, tried on ones of our own."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
import respx

from scripts.live_contract import CONTRACTS, main
from tests.fixtures.frozen_time import Freeze
from tests.fixtures.identity_api import JWKS_URL, SigningKey

PAYMENTS = "https://sandbox.test/payments"
CHARGE = {"id": "ch_7", "status": "succeeded", "amount": 1, "currency": "EUR"}


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTRACTS, tmp_path / "contracts"))


@pytest.fixture
def providers(signing_key: SigningKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.Route]:
    """Gives the route of the charges; the keys are as they should be."""
    for name, value in (("URL", PAYMENTS), ("API_KEY", "sandbox")):
        monkeypatch.setenv(f"PAYMENTS_{name}", value)
    monkeypatch.setenv("JWKS_URL", JWKS_URL)
    with respx.mock(assert_all_called=False) as router:  # noqa: TID251 (the script does the holding)
        router.get(JWKS_URL).respond(200, json={"keys": [signing_key.public()]})
        yield router.post(f"{PAYMENTS}/v1/charges")


def checked_on(contracts: Path, name: str) -> date:
    content = json.loads((contracts / f"{name}.openapi.json").read_text(encoding="utf-8"))
    return date.fromisoformat(content["info"]["x-checked-on"])


def test_providers_that_keep_their_contracts_are_dated(
    providers: respx.Route, contracts: Path, freeze: Freeze
) -> None:
    providers.respond(201, json=CHARGE)

    with freeze("2026-03-14 12:00"):
        status = main(contracts)

    assert status == 0
    assert checked_on(contracts, "payments") == date(2026, 3, 14)
    assert checked_on(contracts, "identity") == date(2026, 3, 14)


def test_a_provider_that_breaks_its_contract_is_named(
    providers: respx.Route, contracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    providers.respond(201, json={"reference": "ch_7", "id": "ch_7"})

    status = main(contracts)

    assert status == 1
    assert "'status' is a required property" in capsys.readouterr().err


def test_a_provider_that_does_not_answer_can_not_be_judged(
    providers: respx.Route, contracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    providers.mock(side_effect=httpx.ConnectError)

    status = main(contracts)

    assert status == 2
    assert f"nobody answers at {PAYMENTS}" in capsys.readouterr().err


def test_a_missing_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PAYMENTS_API_KEY", raising=False)

    status = main()

    assert status == 2
    assert "PAYMENTS_API_KEY" in capsys.readouterr().err
