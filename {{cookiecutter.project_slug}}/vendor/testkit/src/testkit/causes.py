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

BY_GROUP = {
    "leak": ("testkit.guards.watch.Leak", "builtins.ResourceWarning", "pytest.PytestUnraisableExceptionWarning"),
    "guard": ("testkit.guards.watch.GuardBreach",),
    "timeout": (
        "builtins.TimeoutError", "concurrent.futures._base.TimeoutError", "subprocess.TimeoutExpired",
        "socket.timeout", "httpx.TimeoutException", "httpx2.TimeoutException", "httpcore.TimeoutException",
        "requests.exceptions.Timeout", "asyncio.exceptions.TimeoutError",
        "aiohttp.client_exceptions.ServerTimeoutError", "redis.exceptions.TimeoutError", "sqlalchemy.exc.TimeoutError",
        "asyncpg.exceptions.QueryCanceledError", "psycopg.errors.QueryCanceled", "psycopg2.errors.QueryCanceled",
        "psycopg_pool.PoolTimeout", "psycopg_pool.errors.PoolTimeout",
    ),
    "network": (
        "respx.models.AllMockedAssertionError", "httpx.TransportError", "httpx2.TransportError",
        "builtins.ConnectionError", "socket.gaierror", "socket.herror", "ssl.SSLError", "urllib.error.URLError",
        "requests.exceptions.ConnectionError", "aiohttp.client_exceptions.ClientConnectionError",
    ),
    "type error": (
        "fastapi.exceptions.ResponseValidationError", "pydantic_core._pydantic_core.ValidationError",
        "builtins.TypeError", "builtins.AttributeError", "builtins.NameError",
    ),
    "set-up": ("_pytest.fixtures.FixtureLookupError",),
    "assertion": ("builtins.AssertionError", "builtins.Failed"),
}  # fmt: skip
"""`Failed` is what pytest.fail() raises."""
NAMED = {name: group for group, names in BY_GROUP.items() for name in names}

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
