"""Tells an outage of the database from a mistake of ours, where SQLAlchemy reports both.

Whoever uses the engine gets DatabaseUnavailable (a 503, worth a retry) when the database is gone,
full, locked or too slow. A constraint, a missing table or wrong SQL stays what it is."""

import sqlite3
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, ExceptionContext, PoolProxiedConnection
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domain.errors import DatabaseUnavailable

SQLSTATES = (
    "08",  # connection exception
    "40001",  # serialization failure
    "40P01",  # deadlock
    "53",  # insufficient resources: disk full, out of memory, too many connections
    "55P03",  # lock not available
    "57",  # operator intervention: shutdown, restart, cancelled by a time-out
    "58",  # system error: I/O
    "25006",  # read-only: a standby during a failover
)
"""How the codes of PostgreSQL begin that pass by themselves (Appendix A of its manual)."""

SQLITE_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}


class PatientPool(AsyncAdaptedQueuePool):
    """Waits for a connection as long as `pool_timeout`, then raises DatabaseUnavailable."""

    def connect(self) -> PoolProxiedConnection:
        try:
            return super().connect()
        except (PoolTimeout, OSError) as error:  # OSError: refused, unknown host, no answer
            raise DatabaseUnavailable(_said(error)) from error


def report_outages(context: ExceptionContext) -> None:
    """For the event `handle_error`. Raises DatabaseUnavailable."""
    error = context.original_exception
    lost = context.connection is None or context.is_disconnect or is_outage(error)
    if lost and not context.is_pre_ping:  # a connection that fails there is replaced by the pool
        raise DatabaseUnavailable(_said(error)) from error


def is_outage(error: BaseException) -> bool:
    if isinstance(error, OSError):  # what asyncpg raises for its time-outs and broken sockets
        return True
    sqlite: int = getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes end in these
    state: Any = getattr(error, "sqlstate", None) or ""
    return sqlite in SQLITE_CODES or state.startswith(SQLSTATES)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
