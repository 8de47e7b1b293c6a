from pathlib import Path
from typing import Any

import pytest

from app.__main__ import main, serve
from app.settings import Settings

LONGEST_CHARGE = 20
BALANCER_WAITS = 60
"""Seconds that a load balancer keeps an idle connection: the default of AWS."""


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """With which uvicorn is started."""
    received: dict[str, Any] = {}

    def run(app: object, **options: Any) -> None:
        received.update(options, app=app)

    def log(level: str) -> None:
        received["log_level"] = level

    monkeypatch.setattr("uvicorn.run", run)
    monkeypatch.setattr("app.infrastructure.logging.configure_logging", log)
    serve(Settings(host="127.0.0.1", port=9_000))
    return received


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("host", "127.0.0.1"),
        ("port", 9_000),
        ("server_header", False),
        ("access_log", False),
        ("log_config", None),
        ("log_level", "info"),
    ],
    ids=["where", "at which port", "no name of ours", "no second log", "no other log", "our log"],
)
def test_the_server_is_started_as_we_want_it(
    options: dict[str, Any], option: str, value: object
) -> None:
    assert options[option] == value


def test_a_connection_stays_open_longer_than_a_load_balancer_uses_it(
    options: dict[str, Any],
) -> None:
    assert options["timeout_keep_alive"] > BALANCER_WAITS


def test_a_stopping_service_waits_for_the_slowest_charge(options: dict[str, Any]) -> None:
    assert options["timeout_graceful_shutdown"] > LONGEST_CHARGE


def test_the_documentation_is_served_in_development(options: dict[str, Any]) -> None:
    assert options["app"].openapi_url == "/openapi.json"


def test_the_environment_says_how_the_service_runs(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "9001")

    main()

    assert options["port"] == 9_001


def test_bad_settings_end_the_service_with_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(SystemExit) as ended:
        main()

    assert str(ended.value).startswith("settings: PORT ")
    assert len(str(ended.value).splitlines()) == 1
