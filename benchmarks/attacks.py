"""Attacks a generated service with oversize bodies, a hanging identity provider, and a database that stops.

Loopback only, a few seconds each; prints one line for each attack.

    .venv/bin/python /path/to/benchmarks/attacks.py            # in a generated service
    .venv/bin/testkit postgres -- .venv/bin/python /path/to/benchmarks/attacks.py

With TEST_DATABASE_URL (the second form) the database attacks run on PostgreSQL: its connections
are cut by `ALLOW_CONNECTIONS false`, as a restart would cut them. Otherwise a SQLite file is locked.
"""

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import asyncpg
import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import make_url

KEY = "the-benchmark-signs-its-tokens-with-this"
FOREVER = 4_102_444_800
SERVER = os.environ.get("TEST_DATABASE_URL")


def token(**claims: object) -> dict[str, str]:
    claims = {"sub": "ada", "iss": "local", "aud": "app", "exp": FOREVER} | claims
    return {"Authorization": "Bearer " + jwt.encode(claims, KEY, algorithm="HS256")}


async def database(folder: Path) -> str:
    if SERVER is None:
        return f"sqlite+aiosqlite:///{folder}/attacked_test.db"
    name = f"attacked_{os.getpid()}_{folder.name}_test"
    await on_server(f'CREATE DATABASE "{name}"')
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


async def on_server(*statements: str) -> None:
    url = make_url(SERVER or "").set(drivername="postgresql", database="postgres")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@asynccontextmanager
async def service(folder: Path, **settings: str) -> AsyncIterator[str]:
    environment = {**os.environ, "PORT": "0", "LOCAL_JWT_KEY": KEY, "PYTHONPATH": "src", **settings}
    upgrade = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(upgrade, check=True, env=environment, capture_output=True)  # noqa: ASYNC221 (nothing else runs yet)
    log = (folder / "log").open("w+")
    with subprocess.Popen([sys.executable, "-m", "app"], env=environment, stdout=log) as process:  # noqa: ASYNC220
        try:
            address = None
            while address is None:
                await asyncio.sleep(0.1)
                output = (folder / "log").read_text()
                address = re.search(r"running on (http://[\d.:]+)", output)
            yield address[1]
        finally:
            process.terminate()


async def timed(answer: Awaitable[httpx.Response]) -> tuple[float, str, int]:
    began = time.perf_counter()
    try:
        response = await answer
    except httpx.HTTPError as error:
        return time.perf_counter() - began, type(error).__name__, 0
    return time.perf_counter() - began, str(response.status_code), len(response.content)


async def slowest_neighbour(client: httpx.AsyncClient, attack: Awaitable[None]) -> float:
    """Seconds of the slowest /health/live that is asked while the attack runs."""
    under_way = asyncio.ensure_future(attack)
    slowest = 0.0
    while not under_way.done():
        seconds, _, _ = await timed(client.get("/health/live"))
        slowest = max(slowest, seconds)
        await asyncio.sleep(0.02)
    await under_way
    return slowest


async def bodies(folder: Path) -> None:
    unknown = json.dumps({f"key-{number}": 1 for number in range(200_000)}).encode()
    async with (
        service(folder, DATABASE_URL=await database(folder)) as url,
        httpx.AsyncClient(base_url=url, timeout=60) as client,
    ):
        attacks: dict[str, tuple[bytes, dict[str, str]]] = {
            "2.7 MB of unknown keys": (unknown, token()),
            "50 MB, no token": (b"[" + b"1," * 25_000_000 + b"1]", {}),
            "64 kB of unknown keys": (
                json.dumps({f"k{number}": 1 for number in range(5_500)}).encode(),
                token(),
            ),
        }
        for name, (content, headers) in attacks.items():
            outcomes: list[tuple[float, str, int]] = []

            async def attack(
                content: bytes = content,
                headers: dict[str, str] = headers,
                outcomes: list[tuple[float, str, int]] = outcomes,
            ) -> None:
                # In a thread: sending 50 MB would keep this loop from asking meanwhile.
                as_json = headers | {"Content-Type": "application/json"}
                post = partial(httpx.post, f"{url}/orders", content=content, headers=as_json, timeout=60)
                outcomes.append(await timed(asyncio.to_thread(post)))

            slowest = await slowest_neighbour(client, attack())
            seconds, status, size = outcomes[0]
            print(f"B1 {name}: {status} after {seconds:.2f} s, {size:,} bytes; others waited {slowest:.2f} s")


@asynccontextmanager
async def identity_provider(
    keys: dict[str, object], hanging: asyncio.Event, fetches: list[float]
) -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        fetches.append(time.perf_counter())
        while hanging.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        body = json.dumps(keys).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        hanging.clear()
        server.close()


async def key_sets(_folder: Path) -> None:
    """In this process, over a real socket: an hour has to pass, so the clock is ours."""
    from app.infrastructure.identity import JwksIdentity  # noqa: PLC0415
    from tests.fakes.clock import FakeClock  # noqa: PLC0415

    private = ec.generate_private_key(ec.SECP256R1())
    public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private.public_key()))
    keys = {"keys": [public | {"kid": "spring", "use": "sig", "alg": "ES256"}]}

    def signed(key_id: str) -> str:
        claims = {"sub": "ada", "iss": "i", "aud": "a", "exp": FOREVER}
        return jwt.encode(claims, private, "ES256", headers={"kid": key_id})

    hanging, clock = asyncio.Event(), FakeClock()
    fetches: list[float] = []
    async with (
        identity_provider(keys, hanging, fetches) as url,
        httpx.AsyncClient(timeout=5) as http,
    ):
        identity = JwksIdentity(http, url, issuer="i", audience="a", clock=clock)
        await identity.verify(signed("spring"))
        clock.advance(timedelta(hours=1))
        hanging.set()
        waited = []
        for _ in range(3):
            began = time.perf_counter()
            await identity.verify(signed("spring"))
            waited.append(time.perf_counter() - began)
        print(f"B2 hour-old keys, hanging provider: requests waited {[round(w, 2) for w in waited]} s")
        hanging.clear()
        await asyncio.sleep(0.3)
        clock.advance(timedelta(minutes=2))
        fetches.clear()
        flood = [identity.verify(signed(f"unknown-{number}")) for number in range(50)]
        answers = Counter(type(one).__name__ for one in await asyncio.gather(*flood, return_exceptions=True))
        print(f"B2 50 unknown key ids at once: {len(fetches)} fetches, {dict(answers)}")


async def database_trouble(folder: Path) -> None:
    url = await database(folder)
    async with (
        service(folder, DATABASE_URL=url) as address,
        httpx.AsyncClient(base_url=address, timeout=60, headers=token(role="staff")) as client,
    ):
        await client.get("/orders")
        name = make_url(url).database or ""
        trouble = "stopped PostgreSQL" if SERVER else "locked SQLite"
        undo = await (stop_server(name) if SERVER else lock_file(name))
        lamp = {"sku": "LAMP", "name": "Lamp", "price_minor": 1, "currency": "EUR", "stock": 1}
        writes = [timed(client.post("/products", json=lamp)) for _ in range(50)]
        ready, *answers = await asyncio.gather(timed(client.get("/health/ready")), *writes)
        print(
            f"B3 {trouble}, 50 writes: {dict(Counter(status for _, status, _ in answers))}, "
            f"slowest {max(seconds for seconds, _, _ in answers):.1f} s; "
            f"/health/ready {ready[1]} after {ready[0]:.1f} s"
        )
        await undo()
        back = await client.post("/products", json=lamp)
        print(f"B3 {trouble}, afterwards: {back.status_code}")
    if SERVER:
        await on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


async def stop_server(name: str) -> Callable[[], Awaitable[None]]:
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 (ours)
    await on_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', cut)
    return lambda: on_server(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


async def lock_file(path: str) -> Callable[[], Awaitable[None]]:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    async def undo() -> None:
        holder.close()

    return undo


def main() -> None:
    sys.path[:0] = ["src", "."]
    for attack in (bodies, key_sets, database_trouble):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(attack(Path(folder)))


if __name__ == "__main__":
    main()
