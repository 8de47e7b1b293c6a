"""schemathesis against the real process: thousands of requests made from our own OpenAPI document.

    python -m scripts.fuzz [--examples N] [--seed N]

No answer may be a 5xx, and each must be one that the document describes: status, headers, media
type and body. Without --seed it is the same run each time. The service gets a
database of its own: a SQLite file, or a new database on the server of TEST_DATABASE_URL.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType

import asyncpg
from sqlalchemy import make_url
from testkit.fuzzing import fuzz, parse_options
from testkit.postgres import free_port

from app.domain.actors import Actor, Role
from app.infrastructure.clock import SystemClock
from app.infrastructure.identity import LocalIdentity

PROJECT = Path(__file__).resolve().parents[1]
KEY = "the-fuzzed-service-is-signed-with-this"
DATABASE = "app_fuzz_test"
HOUR = timedelta(hours=1)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_options(arguments, __doc__)
    without = [check for feature in features_to_fuzz() for check in feature.UNFIT_CHECKS]
    with prepared_service() as (address, token, folder):
        examples, seed = options.examples, options.seed
        return fuzz(address, folder, token=token, examples=examples, seed=seed, without=without)


@contextmanager
def prepared_service() -> Iterator[tuple[str, str, Path]]:
    """Its address, a token of staff, and a folder with what the features prepared."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {"DATABASE_URL": stack.enter_context(database(folder)), "LOCAL_JWT_KEY": KEY}
        features = features_to_fuzz()
        for feature in features:
            settings |= stack.enter_context(feature.settings())
        address = stack.enter_context(running(folder, **settings))
        token = LocalIdentity(KEY, SystemClock()).issue(Actor("sam", Role.STAFF), valid=HOUR)
        for feature in features:
            feature.prepare(address, token, folder)
        yield address, token, folder


def features_to_fuzz() -> list[ModuleType]:
    """Each gives `settings()` of the service, what to `prepare(…)`, and checks that don't fit."""
    paths = sorted((PROJECT / "scripts").glob("*_to_fuzz.py"))
    return [import_module(f"scripts.{path.stem}") for path in paths]


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[str]:
    """The real process; it prints its unforeseen errors."""
    port = str(free_port())
    settings |= {"PORT": port, "LOG_LEVEL": "error", "JWKS_URL": "", "ENVIRONMENT": "development"}
    environment = {**os.environ, **settings}
    migrate = [sys.executable, "-m", "alembic", "upgrade", "head"]
    subprocess.run(migrate, check=True, cwd=PROJECT, env=environment)
    with subprocess.Popen([sys.executable, "-m", "app"], env=environment, cwd=folder) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def database(folder: Path) -> Iterator[str]:
    server = os.environ.get("TEST_DATABASE_URL")
    if server is None:
        yield f"sqlite+aiosqlite:///{folder}/{DATABASE}.db"
        return
    url = make_url(server)
    asyncio.run(_on_server(server, f"CREATE DATABASE {DATABASE}"))
    try:
        yield url.set(database=DATABASE).render_as_string(hide_password=False)
    finally:
        asyncio.run(_on_server(server, f"DROP DATABASE {DATABASE} WITH (FORCE)"))


async def _on_server(server: str, statement: str) -> None:
    url = make_url(server).set(drivername="postgresql", database="postgres")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
