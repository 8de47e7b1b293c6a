"""Groups of failures, by what has to be looked at to cure them.

Decided by the names and modules of an exception's classes: nothing is imported for it.
"""

from collections.abc import Iterable, Sequence

GROUPS = ("assertion", "timeout", "database", "network", "set-up", "type error", "leak", "guard", "crash", "other")
"""`set-up` is a fixture that failed for no more special reason; `guard` is a breach of a layer's limits."""

LONGEST_MESSAGE = 2_000
"""Characters."""

Classes = Sequence[str]
"""Of an exception: its class and its bases, each with its module: `builtins.TimeoutError`."""

NAMED = {
    "testkit.guards.watch.Leak": "leak",
    "testkit.guards.watch.GuardBreach": "guard",
    "builtins.TimeoutError": "timeout",
    "concurrent.futures._base.TimeoutError": "timeout",
    "subprocess.TimeoutExpired": "timeout",
    "socket.timeout": "timeout",
    "httpx.TimeoutException": "timeout",
    "httpx2.TimeoutException": "timeout",
    "httpcore.TimeoutException": "timeout",
    "requests.exceptions.Timeout": "timeout",
    "asyncio.exceptions.TimeoutError": "timeout",
    "aiohttp.client_exceptions.ServerTimeoutError": "timeout",
    "redis.exceptions.TimeoutError": "timeout",
    "sqlalchemy.exc.TimeoutError": "timeout",
    "asyncpg.exceptions.QueryCanceledError": "timeout",
    "psycopg.errors.QueryCanceled": "timeout",
    "psycopg2.errors.QueryCanceled": "timeout",
    "psycopg_pool.PoolTimeout": "timeout",
    "psycopg_pool.errors.PoolTimeout": "timeout",
    "respx.models.AllMockedAssertionError": "network",
    "httpx.TransportError": "network",
    "httpx2.TransportError": "network",
    "builtins.ConnectionError": "network",
    "socket.gaierror": "network",
    "socket.herror": "network",
    "ssl.SSLError": "network",
    "urllib.error.URLError": "network",
    "requests.exceptions.ConnectionError": "network",
    "aiohttp.client_exceptions.ClientConnectionError": "network",
    "fastapi.exceptions.ResponseValidationError": "type error",
    "pydantic_core._pydantic_core.ValidationError": "type error",
    "builtins.TypeError": "type error",
    "builtins.AttributeError": "type error",
    "builtins.NameError": "type error",
    "_pytest.fixtures.FixtureLookupError": "set-up",
    "builtins.AssertionError": "assertion",
    "builtins.Failed": "assertion",
    "builtins.ResourceWarning": "leak",
    "pytest.PytestUnraisableExceptionWarning": "leak",
}
"""`Failed` is what pytest.fail() raises."""

DATABASES = frozenset({
    "sqlalchemy", "sqlite3", "aiosqlite", "asyncpg", "psycopg", "psycopg2", "psycopg_pool", "alembic", "sqlmodel",
    "MySQLdb", "pymysql", "aiomysql", "asyncmy", "oracledb", "pymongo", "peewee", "tortoise",
})  # fmt: skip
"""Packages whose own exceptions are the database's."""
NETWORKS = frozenset({"httpcore", "h11", "h2"})


def group_of(chain: Iterable[Classes], *, phase: str = "call", in_database: bool = False) -> str:
    """`chain` begins at the root cause: the first class that says something decides. `in_database`: a
    library of `DATABASES` was at work when the root cause was raised, so a refused connection is its."""
    group = next((group for classes in chain if (group := _group(classes))), "other")
    if group == "network" and in_database:
        return "database"
    fixture = phase == "teardown" and group == "other"
    return "set-up" if fixture or (phase == "setup" and group in {"other", "assertion"}) else group


def _group(classes: Classes) -> str | None:
    named = (NAMED[name] for name in classes if name in NAMED)  # the most special class comes first
    return next(named, None) or next(filter(None, map(_by_package, classes)), None)


def _by_package(name: str) -> str | None:
    package = name.partition(".")[0]
    return "database" if package in DATABASES else "network" if package in NETWORKS else None
