"""In place of `pool_pre_ping`, which asks the server before each use: on asyncpg in three round
trips, more than most requests need for their work. A connection that was in use a moment ago is
trusted, as most pools do it; the driver itself notices one that the server closes."""

from contextlib import suppress
from time import monotonic
from typing import Any

from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

TRUSTED = 0.5
"""Seconds after its last use. Longer, and a firewall may have dropped it without a word."""


def note_use(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    """For the pool's event `checkin`."""
    entry.info["used_at"] = monotonic()


def replace_stale(
    connection: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """For the pool's event `checkout`. Raises InvalidatePoolError: the pool opens new ones."""
    now = monotonic()
    if now - entry.info.get("used_at", now) > TRUSTED:
        with suppress(connection.dbapi.Error):
            connection.ping()
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError("closed by the server, or on the way to it")
