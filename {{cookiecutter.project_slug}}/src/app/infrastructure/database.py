"""One place for how this service connects: the same code opens the file, the server and the
tests' databases, so that no test runs on settings that production does not have."""

from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from app.infrastructure.outages import PatientPool, report_outages
from app.infrastructure.stale_connections import note_use, replace_stale

Sessions = async_sessionmaker[AsyncSession]
READ_ONLY = {"read_only": True}
CONNECT_TIMEOUT = 5.0
POOL_TIMEOUT = 5.0
LOCK_TIMEOUT = 5.0
"""Of a writer on a SQLite file. On a server a lock is waited for within the command's time."""
COMMAND_TIMEOUT = 10.0
"""All in seconds. A request that can't have the database is answered with 503, soon."""


def open_database(
    url: str, *, command_timeout: float | None = COMMAND_TIMEOUT, **options: Any
) -> AsyncEngine:
    """Connects to nothing yet. `options` go to `create_async_engine`. The caller disposes it.
    Its users get DatabaseUnavailable for an outage, and SQLAlchemy's error for a mistake."""
    pool = {"poolclass": PatientPool, "pool_timeout": POOL_TIMEOUT, "max_overflow": 0}
    if make_url(url).get_backend_name() == "sqlite":
        engine = _open_sqlite(url, pool | options)
    else:
        engine = _open_server(url, command_timeout, pool | options)
    event.listen(engine.sync_engine, "handle_error", report_outages)
    return engine


def for_reading(engine: AsyncEngine) -> AsyncEngine:
    """The same pool for single SELECTs: no BEGIN and no ROLLBACK around them."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**READ_ONLY)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def sessions(engine: AsyncEngine) -> Sessions:
    """Objects stay readable after commit: nothing is loaded behind the caller's back."""
    return async_sessionmaker(engine, expire_on_commit=False)


def _open_server(url: str, command_timeout: float | None, options: dict[str, Any]) -> AsyncEngine:
    connect = {"timeout": CONNECT_TIMEOUT, "command_timeout": command_timeout}
    connect |= options.pop("connect_args", {})
    engine = create_async_engine(url, connect_args=connect, **{"pool_size": 20} | options)
    event.listen(engine.sync_engine, "checkin", note_use)
    event.listen(engine.sync_engine, "checkout", replace_stale)
    return engine


def _open_sqlite(url: str, options: dict[str, Any]) -> AsyncEngine:
    # Without isolation_level=None the driver begins only before a write: savepoints leak and a
    # reader that turns writer is refused at once ("database is locked").
    connect = {"isolation_level": None, "timeout": LOCK_TIMEOUT}
    connect |= options.pop("connect_args", {})
    pool = {"pool_size": 5, "pool_reset_on_return": None}
    engine = create_async_engine(url, connect_args=connect, **pool | options)
    event.listen(engine.sync_engine, "reset", _roll_back_what_is_open)
    event.listen(engine.sync_engine, "connect", _configure_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _roll_back_what_is_open(
    connection: Any, _entry: ConnectionPoolEntry, reset: PoolResetState
) -> None:
    # In place of the pool's own reset, which goes to the connection's thread and back also where
    # nothing is open: after each commit, and after each read.
    if reset.asyncio_safe and connection.driver_connection.in_transaction:
        connection.rollback()


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock first and waits for it; a deferred transaction that reads,
    # then writes, can't wait.
    if not connection.get_execution_options().get("read_only"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
