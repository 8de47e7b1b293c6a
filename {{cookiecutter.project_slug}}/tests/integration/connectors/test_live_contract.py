"""The scheduled check against the real identity provider, tried on one of our own."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
import respx

from scripts import live_contract
from scripts.live_contract import CONTRACTS, main
from tests.fixtures.frozen_time import Freeze
from tests.fixtures.identity_api import JWKS_URL, SigningKey


@pytest.fixture
def contracts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTRACTS, tmp_path / "contracts"))


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[respx.Route]:
    """The route of the keys; no other provider has a script."""
    monkeypatch.setattr(live_contract, "SCRIPTS", tmp_path)
    monkeypatch.setenv("JWKS_URL", JWKS_URL)
    with respx.mock() as router:  # noqa: TID251 (the script does the holding)
        yield router.get(JWKS_URL)


def test_a_provider_that_keeps_its_contract_is_dated(
    keys: respx.Route, signing_key: SigningKey, contracts: Path, freeze: Freeze
) -> None:
    keys.respond(200, json={"keys": [signing_key.public()]})

    with freeze("2026-03-14 12:00"):
        status = main(contracts)

    content = json.loads((contracts / "identity.openapi.json").read_text(encoding="utf-8"))
    assert status == 0
    assert date.fromisoformat(content["info"]["x-checked-on"]) == date(2026, 3, 14)


def test_a_provider_that_breaks_its_contract_is_named(
    keys: respx.Route, contracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.respond(200, json={"jwks": []})

    status = main(contracts)

    assert status == 1
    assert "'keys' is a required property" in capsys.readouterr().err


def test_a_provider_that_does_not_answer_can_not_be_judged(
    keys: respx.Route, contracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.mock(side_effect=httpx.ConnectError)

    status = main(contracts)

    assert status == 2
    assert "no answer from" in capsys.readouterr().err


def test_a_missing_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("JWKS_URL", raising=False)

    status = main()

    assert status == 2
    assert "JWKS_URL" in capsys.readouterr().err
