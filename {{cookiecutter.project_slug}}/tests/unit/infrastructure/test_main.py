from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
import uvicorn

from app import __main__ as served
from app.__main__ import main, serve
from app.infrastructure.logging import configure_logging
from app.settings import Settings

LONGEST_CHARGE = 20
BALANCER_WAITS = 60
"""Seconds that a load balancer keeps an idle connection: the default of AWS."""


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """With which uvicorn is started."""
    run = create_autospec(uvicorn.run, return_value=None)
    monkeypatch.setattr(uvicorn, "run", run)
    monkeypatch.setattr(served, "configure_logging", create_autospec(configure_logging))
    serve(Settings(host="127.0.0.1", port=9_000))
    given: dict[str, Any] = run.call_args.kwargs
    return given


def test_the_service_listens_where_the_settings_say(options: dict[str, Any]) -> None:
    assert (options["host"], options["port"]) == ("127.0.0.1", 9_000)


def test_a_connection_stays_open_longer_than_a_load_balancer_uses_it(
    options: dict[str, Any],
) -> None:
    assert options["timeout_keep_alive"] > BALANCER_WAITS


def test_a_stopping_service_waits_for_the_slowest_charge(options: dict[str, Any]) -> None:
    assert options["timeout_graceful_shutdown"] > LONGEST_CHARGE


def test_an_answer_does_not_name_its_server(options: dict[str, Any]) -> None:
    assert options["server_header"] is False


def test_each_request_is_logged_by_us_alone(options: dict[str, Any]) -> None:
    assert (options["access_log"], options["log_config"]) == (False, None)


def test_bad_settings_end_the_service_with_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "eighty")

    with pytest.raises(SystemExit) as ended:
        main()

    assert str(ended.value).startswith("settings: PORT ")
    assert len(str(ended.value).splitlines()) == 1
