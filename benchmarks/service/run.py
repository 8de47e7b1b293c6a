"""Processor time and latency of the service's endpoints, beside the usual FastAPI + ORM and raw Starlette + driver.

All variants are up at the same time, each with its own database; they take turns in blocks of requests, so that the
load of a busy machine meets them alike. The main figure is the server's own processor time (user + system) per request:
median of the rounds, and as a ratio to `ours`, median of the ratios of each round.

    make bench-service
    uv run python -m benchmarks.service.run --database sqlite --beside before=/tmp/older-service
"""

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.service.load import Answer, request, send_all
from benchmarks.service.report import markdown

HERE = Path(__file__).resolve().parent
KEY = "the-benchmark-signs-with-this-key-only"
PLACED = json.dumps({"lines": [{"sku": "CLOCK-003", "quantity": 1}, {"sku": "CLOCK-007", "quantity": 2}]}).encode()
VARIANTS = ("ours", "usual", "raw", "raw+token")
LIBRARIES = ("fastapi", "starlette", "uvicorn", "h11", "httptools", "uvloop", "pydantic", "sqlalchemy", "asyncpg")


@dataclass
class Server:
    variant: str
    port: int
    token: str
    orders: list[str] = field(default_factory=list)

    def cpu(self) -> float:
        [answer] = asyncio.run(send_all(self.port, [request("GET", "/-/cpu", self.token)], 1))
        return float(answer.body)

    def requests(self, scenario: str, count: int) -> list[bytes]:
        """Each order is paid once, so a round of paying takes the orders that the round of placing gave."""
        if scenario == "place":
            return [request("POST", "/orders", self.token, PLACED)] * count
        if scenario == "pay":
            taken, self.orders = self.orders[:count], self.orders[count:]
            return [request("POST", f"/orders/{order}/payment", self.token, b"{}", uuid4().hex) for order in taken]
        if scenario == "list":
            return [request("GET", "/products?limit=20", self.token)] * count
        return [request("GET", f"/orders/{self.orders[-1 - n % 20]}", self.token) for n in range(count)]

    def block(self, scenario: str, count: int, connections: int) -> dict[str, Any]:
        sent = self.requests(scenario, count)
        before, started = self.cpu(), time.perf_counter()
        answers = asyncio.run(send_all(self.port, sent, connections))
        seconds, cpu = time.perf_counter() - started, self.cpu() - before
        failed = [answer for answer in answers if answer.status >= 300]
        if failed:
            sys.exit(f"{self.variant} {scenario}: {len(failed)} of {count} failed, first {failed[0]}")
        if scenario == "place":
            self.orders += [json.loads(answer.body)["id"] for answer in answers]
        return {"cpu_us": 1e6 * cpu / count, "per_second": count / seconds, **_latency(answers)}


def _latency(answers: Sequence[Answer]) -> dict[str, float]:
    times = sorted(1e3 * answer.seconds for answer in answers)
    return {"p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)]}


@contextmanager
def started(service: Path, variant: str, database: str, payments: str, log: Path) -> Iterator[Callable[[], int]]:
    """Gives what waits for its port. The log goes to a file: a pipe that nobody reads would stop it."""
    # Its own sources first: states of one service may share an environment.
    environment = os.environ | {"PYTHONPATH": f"{service}/src:{HERE.parents[1]}", "ENVIRONMENT": "development"}
    command = [service / ".venv/bin/python", HERE / "serve.py", variant, database, payments, KEY]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=service, env=environment, stdout=output, stderr=output) as process,
    ):

        def port() -> int:
            while not (found := re.search(r"port=(\d+)", log.read_text())):
                if process.poll() is not None:
                    sys.exit(log.read_text())
                time.sleep(0.05)
            return int(found[1])

        try:
            yield port
        finally:
            process.terminate()


CREATE = """
import asyncio, asyncpg, sys

async def main(server, *statements):
    connection = await asyncpg.connect(server)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()

asyncio.run(main(*sys.argv[1:]))
"""


def databases(kind: str, service: Path, folder: Path, count: int) -> tuple[str, list[str]]:
    """A token, and the addresses of equal databases, migrated and filled once and then copied."""
    first, *others = [f"bench_{uuid4().hex}" for _ in range(count)]
    if kind == "sqlite":
        base = f"sqlite+aiosqlite:///{folder}"
        token = prepare(service, f"{base}/{first}")
        for name in others:
            shutil.copy(folder / first, folder / name)
    else:
        base = os.environ["TEST_DATABASE_URL"].rpartition("/")[0]
        server = f"{base.replace('+asyncpg', '')}/postgres"
        create = [service / ".venv/bin/python", "-c", CREATE, server]
        subprocess.run([*create, f"CREATE DATABASE {first}"], check=True)
        token = prepare(service, f"{base}/{first}")
        subprocess.run([*create, *(f"CREATE DATABASE {name} TEMPLATE {first}" for name in others)], check=True)
    return token, [f"{base}/{name}" for name in (first, *others)]


def prepare(service: Path, url: str) -> str:
    """Migrates the database, fills it, and returns a token."""
    binaries = service / ".venv/bin"
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": f"{service}/src"}
    run = partial(subprocess.run, cwd=service, env=environment, check=True, capture_output=True, text=True)
    run([binaries / "alembic", "upgrade", "head"])
    return str(run([binaries / "python", HERE / "seed.py", url, KEY]).stdout.strip())


def measure(kind: str, services: dict[str, Path], options: argparse.Namespace) -> dict[str, Any]:
    main = services["ours"]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        start = lambda *arguments: stack.enter_context(started(*arguments, folder / f"{uuid4().hex}.log"))  # noqa: E731
        provider = start(main, "provider", "-", "-")
        token, urls = databases(kind, main, folder, len(options.variants))
        payments = f"http://127.0.0.1:{provider()}"
        ports = [
            start(services.get(variant, main), variant, url, payments)
            for variant, url in zip(options.variants, urls, strict=True)
        ]
        servers = [Server(variant, port(), token) for variant, port in zip(options.variants, ports, strict=True)]
        return _rounds(kind, servers, options)


def _rounds(kind: str, servers: Sequence[Server], options: argparse.Namespace) -> dict[str, Any]:
    results: dict[str, Any] = {scenario: {server.variant: [] for server in servers} for scenario in options.scenarios}
    for turn in range(-1, options.rounds):
        order = servers if turn % 2 else servers[::-1]
        for scenario in options.scenarios:
            for server in order:
                count = options.requests // (1 if scenario in ("read", "list") else 2)
                block = server.block(scenario, count, options.connections)
                if turn >= 0:  # the first warms up
                    results[scenario][server.variant].append(block)
        print(f"{kind}: round {turn + 1} of {options.rounds}", file=sys.stderr, flush=True)
    crowded: dict[str, Any] = {}
    for scenario in options.scenarios if options.crowd else ():
        for server in servers:
            blocks = [server.block(scenario, options.requests, options.crowd) for _ in range(3)]
            crowded.setdefault(scenario, {})[server.variant] = {
                name: statistics.median(block[name] for block in blocks) for name in ("per_second", "p50_ms", "p99_ms")
            }
    return {"rounds": results, "crowded": crowded}


VERSIONS = """
import importlib.metadata, json, platform

versions = {one.name.lower(): one.version for one in importlib.metadata.distributions()}
print(json.dumps(versions | {"python": platform.python_version()}))
"""


def about(service: Path) -> dict[str, Any]:
    run = partial(subprocess.run, check=True, capture_output=True, text=True)
    known = json.loads(run([service / ".venv/bin/python", "-c", VERSIONS]).stdout)
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": run(["git", "describe", "--always", "--dirty"], cwd=HERE).stdout.strip(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "python": known["python"],
        "libraries": {name: known[name] for name in LIBRARIES if name in known},
    }


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--service", type=Path, default=Path("build/order-service"), help="a generated, installed service"
    )
    parser.add_argument(
        "--beside", nargs="*", default=[], metavar="NAME=FOLDER", help="other states of it, to compare with"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=400, help="of a block")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument(
        "--crowd", type=int, default=80, help="connections for the second part: 4 x the pool; 0 leaves it out"
    )
    parser.add_argument("--scenarios", nargs="+", default=["place", "read", "list", "pay"])
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS))
    parser.add_argument("--output", type=Path, help="folder for the Markdown and JSON files")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    services = {"ours": options.service.resolve()}
    for name, _, folder in (text.partition("=") for text in options.beside):
        services[f"ours-{name}"] = Path(folder).resolve()
        options.variants.append(f"ours-{name}")
    kinds = options.database or ["sqlite", "postgresql"]
    if "postgresql" in kinds and "TEST_DATABASE_URL" not in os.environ:
        testkit = services["ours"] / ".venv/bin/testkit"
        again = [sys.executable, "-m", "benchmarks.service.run", *(arguments or sys.argv[1:])]
        return subprocess.run([testkit, "postgres", "--", *again], check=False).returncode
    result = {"about": about(services["ours"])} | {kind: measure(kind, services, options) for kind in kinds}
    text = markdown(result)
    print(text)
    if options.output:
        stem = options.output / datetime.now(UTC).date().isoformat()
        stem.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
        stem.with_suffix(".md").write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
