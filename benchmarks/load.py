"""Load on a generated service as `make run` starts it; ends non-zero on a 5xx or a lost order.

2,000 requests over 50 connections, then as many again with SIGTERM in the middle.

    cd build/order-service
    uv run python ../../benchmarks/load.py                                        # SQLite
    uv run testkit postgres -- python ../../benchmarks/load.py        # PostgreSQL
"""

import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from app.infrastructure.database import open_database
from app.infrastructure.tables.orders import orders
from sqlalchemy import select

REQUESTS, CONNECTIONS = 2_000, 50
KEY = "the-load-test-signs-with-this-key-only"


@contextmanager
def running(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with (
        tempfile.NamedTemporaryFile("w+", suffix=".log") as log,
        subprocess.Popen(["make", "run"], env=environment, stdout=log, stderr=log) as process,
    ):
        while not (address := re.search(r"running on (http://[\d.:]+)", Path(log.name).read_text())):
            if process.poll() is not None:
                sys.exit(Path(log.name).read_text())
            time.sleep(0.1)
        try:
            yield process, address[1]
        finally:
            process.terminate()


def token(environment: dict[str, str], role: str) -> str:
    command = [sys.executable, "-m", "app.tasks", "token", "--role", role]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


async def load(
    url: str, environment: dict[str, str], until: Callable[[int], None]
) -> tuple[Counter[str], set[str], list[float]]:
    """Outcomes by method and status, the ids of accepted orders, and each request's seconds."""
    outcomes: Counter[str] = Counter()
    accepted: set[str] = set()
    took: list[float] = []
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    staff = {"Authorization": f"Bearer {token(environment, 'staff')}"}
    ada = {"Authorization": f"Bearer {token(environment, 'customer')}"}
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60, headers=ada) as client:
        clock = {"name": "Clock", "price_minor": 4_900, "currency": "EUR", "stock": 100_000}
        for n in range(10):
            sku = f"CLOCK-{n}"
            await client.post("/products", json=clock | {"sku": sku}, headers=staff)

        async def one(n: int) -> None:
            started = time.perf_counter()
            answer = await choose(n, client, sorted(accepted))
            took.append(time.perf_counter() - started)
            outcomes[f"{answer.request.method} {answer.status_code}"] += 1
            if answer.request.url.path == "/orders" and answer.status_code == 201:
                accepted.add(answer.json()["id"])
            until(len(took))

        queue = iter(range(REQUESTS))

        async def connection() -> None:
            for n in queue:
                try:
                    await one(n)
                except httpx.TransportError as error:
                    outcomes[type(error).__name__] += 1

        await asyncio.gather(*[connection() for _ in range(CONNECTIONS)])
    return outcomes, accepted, took


def choose(n: int, client: httpx.AsyncClient, known: list[str]) -> Coroutine[Any, Any, httpx.Response]:
    dice = random.Random(n)
    kind = dice.random()
    if kind < 0.4 or not known:
        return client.post("/orders", json={"lines": [{"sku": f"CLOCK-{dice.randrange(10)}", "quantity": 1}]})
    order = f"/orders/{dice.choice(known)}"
    if kind < 0.6:
        return client.post(f"{order}/payment", headers={"Idempotency-Key": f"k{n}"})
    if kind < 0.7:
        return client.delete(order)
    return client.get(order if kind < 0.85 else "/products")


async def stored(url: str) -> set[str]:
    engine = open_database(url)
    async with engine.connect() as connection:
        ids = {str(order) for order in await connection.scalars(select(orders.c.id))}
    await engine.dispose()
    return ids


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("TEST_DATABASE_URL", f"sqlite+aiosqlite:///{folder}/load.db")
        url = url.replace("/app_test", "/postgres")
        environment = os.environ | {"DATABASE_URL": url, "PORT": "0", "LOCAL_JWT_KEY": KEY}
        with running(environment) as (_, address):
            started = time.perf_counter()
            outcomes, _, took = asyncio.run(load(address, environment, lambda _: None))
            seconds = time.perf_counter() - started
        took.sort()
        median, p99, worst = (1e3 * took[int(len(took) * share)] for share in (0.5, 0.99, 1 - 1e-9))
        print(f"{len(took)} requests, {len(took) / seconds:.0f}/s; ms: {median:.0f} / {p99:.0f} / {worst:.0f}")
        print(dict(sorted(outcomes.items())))
        with running(environment) as (process, address):
            stop = {REQUESTS // 2: lambda: os.kill(process.pid, signal.SIGTERM)}
            halfway, accepted, _ = asyncio.run(load(address, environment, lambda n: stop.pop(n, lambda: None)()))
            process.wait(timeout=60)
        lost = accepted - asyncio.run(stored(url))
        print(f"SIGTERM in the middle: {len(accepted)} orders accepted, {len(lost)} lost")
        print(dict(sorted(halfway.items())))
        failed = [name for name in (*outcomes, *halfway) if name.split()[-1].startswith("5")]
        return int(bool(lost or failed))


if __name__ == "__main__":
    sys.exit(main())
