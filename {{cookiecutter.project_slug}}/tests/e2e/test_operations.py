import signal
import sys
from pathlib import Path

import pytest
from testkit.processes import run

from app.tasks import COMMANDS
from tests.fixtures.running_service import PATIENCE, Service, without_settings


async def test_the_running_service_is_ready(service: Service) -> None:
    async with service.client("ada") as ada:
        answer = await ada.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_the_help_lists_each_command(service: Service) -> None:
    output = service.run_task("--help").stdout

    assert [command for command in ("token", *COMMANDS) if command not in output] == []


async def test_a_token_for_development_opens_the_service(
    service: Service, development_token: str
) -> None:
    async with service.client_with(development_token) as grace:
        answer = await grace.get("/health/live")

    assert answer.json() == {"status": "ok"}


def test_a_service_that_gets_sigterm_ends_by_itself(own_service: Service) -> None:
    own_service.process.send_signal(signal.SIGTERM)

    assert "Finished server process" in own_service.process.output(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"PORT": "http"}, "PORT"),
        ({"HOST": "0.0.0.0"}, "ENVIRONMENT"),  # noqa: S104
        ({"ENVIRONMENT": "development", "HOST": "::"}, "LOCAL_JWT_KEY"),
        ({"ENVIRONMENT": "production"}, "DATABASE_URL"),
    ],
    ids=[
        "no number",
        "forgotten environment",
        "the published key for everybody",
        "production without settings",
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    tmp_path: Path, wrong: dict[str, str], named: str
) -> None:
    environment = without_settings() | wrong

    started = run("service", [sys.executable, "-m", "app"], env=environment, cwd=tmp_path)

    assert started.returncode == 1
    assert started.stderr.startswith(f"settings: {named}")
    assert started.stderr.count("\n") == 1
