import asyncio
import signal
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from testkit.processes import run

from app.domain.actors import Role
from app.infrastructure.tables.orders import orders
from app.tasks import COMMANDS
from tests.fixtures.running_service import PATIENCE, Service, without_settings

LAMP = {"sku": "LAMP", "name": "Lamp", "price_minor": 1_250, "currency": "EUR", "stock": 20}
ONE_LAMP = {"lines": [{"sku": "LAMP", "quantity": 1}]}


async def test_the_running_service_is_ready(service: Service) -> None:
    async with service.client("ada") as ada:
        answer = await ada.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_scheduled_task_tells_what_it_did(service: Service) -> None:
    done = service.run_task("expire-orders")

    assert '"command": "expire-orders"' in done.stdout
    assert '"count": 0' in done.stdout


async def test_the_commands_are_listed_for_who_asks(service: Service) -> None:
    said = service.run_task("--help").stdout

    assert [command for command in ("token", *COMMANDS) if command not in said] == []


async def test_a_token_for_development_opens_the_service(service: Service) -> None:
    token = service.run_task("token", "--subject", "grace").stdout.strip()

    async with service.client_with(token) as grace:
        answer = await grace.get("/orders")

    assert answer.json() == {"items": [], "next": None}


async def test_stopping_the_service_loses_no_accepted_order(own_service: Service) -> None:
    """SIGTERM arrives while orders are in flight: every order that was answered with 201 must
    be in the database, and the process ends by itself."""
    async with own_service.client("sam", Role.STAFF) as sam:
        await sam.post("/products", json=LAMP)

    async with own_service.client("ada") as ada:
        placing = [asyncio.create_task(ada.post("/orders", json=ONE_LAMP)) for _ in range(10)]
        await asyncio.wait(placing, return_when=asyncio.FIRST_COMPLETED)
        own_service.process.send_signal(signal.SIGTERM)
        answers = await asyncio.gather(*placing, return_exceptions=True)
    own_service.process.wait(timeout=PATIENCE)

    accepted = {
        answer.json()["id"]
        for answer in answers
        if isinstance(answer, httpx.Response) and answer.status_code == 201
    }
    async with own_service.engine.connect() as connection:
        kept = {str(order_id) for order_id in await connection.scalars(select(orders.c.id))}
    assert accepted <= kept
    assert accepted


def test_a_service_that_is_told_to_stop_ends_by_itself(own_service: Service) -> None:
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
