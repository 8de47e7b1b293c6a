"""The scheduled check against the real payment provider, tried on one of our own."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

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
def charges(signing_key: SigningKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[respx.Route]:
    """The route of the charges; the keys are as they should be."""
    monkeypatch.setenv("PAYMENTS_URL", PAYMENTS)
    monkeypatch.setenv("PAYMENTS_API_KEY", "sandbox")
    monkeypatch.setenv("JWKS_URL", JWKS_URL)
    with respx.mock(assert_all_called=False) as router:  # noqa: TID251 (the script does the holding)
        router.get(JWKS_URL).respond(200, json={"keys": [signing_key.public()]})
        yield router.post(f"{PAYMENTS}/v1/charges")


def test_a_payment_provider_that_keeps_its_contract_is_dated(
    charges: respx.Route, contracts: Path, freeze: Freeze
) -> None:
    charges.respond(201, json=CHARGE)

    with freeze("2026-03-14 12:00"):
        status = main(contracts)

    content = json.loads((contracts / "payments.openapi.json").read_text(encoding="utf-8"))
    assert status == 0
    assert content["info"]["x-checked-on"] == "2026-03-14"


def test_a_payment_provider_that_breaks_its_contract_is_named(
    charges: respx.Route, contracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    charges.respond(201, json={"reference": "ch_7", "id": "ch_7"})

    status = main(contracts)

    assert status == 1
    assert "'status' is a required property" in capsys.readouterr().err


def test_a_missing_key_of_the_payment_provider_is_named(
    charges: respx.Route,
    contracts: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PAYMENTS_API_KEY")

    status = main(contracts)

    assert status == 2
    assert "PAYMENTS_API_KEY" in capsys.readouterr().err
