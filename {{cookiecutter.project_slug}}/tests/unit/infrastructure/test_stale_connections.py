from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest
from sqlalchemy.exc import InvalidatePoolError

from app.infrastructure.stale_connections import TRUSTED, note_use, replace_stale


class DriverError(Exception):
    pass


class Driver:
    """As SQLAlchemy's names for the driver's own error."""

    Error = DriverError


@dataclass
class Connection:
    """Of asyncpg, as SQLAlchemy adapts it. `is_lost`: a firewall dropped it, and nobody knows."""

    closed: bool = False
    is_lost: bool = False
    pings: int = 0
    dbapi: type[Driver] = Driver

    @property
    def driver_connection(self) -> "Connection":
        return self

    def is_closed(self) -> bool:
        return self.closed

    def ping(self) -> None:
        self.pings += 1
        if self.is_lost:
            self.closed = True
            raise DriverError


@dataclass
class Entry:
    info: dict[str, float] = field(default_factory=dict)


@pytest.fixture
def check_out() -> Callable[[Connection, Entry], None]:
    def check_out(connection: Connection, entry: Entry) -> None:
        unused: Any = None
        replace_stale(connection, entry, unused)  # type: ignore[arg-type]

    return check_out


CheckOut = Callable[[Connection, Entry], None]


def used(seconds_ago: float) -> Entry:
    return Entry({"used_at": monotonic() - seconds_ago})


def test_a_new_connection_is_not_asked(check_out: CheckOut) -> None:
    connection = Connection()

    check_out(connection, Entry())

    assert connection.pings == 0


def test_a_connection_that_was_just_used_is_not_asked(check_out: CheckOut) -> None:
    connection, entry = Connection(), Entry()
    note_use(None, entry)  # type: ignore[arg-type]

    check_out(connection, entry)

    assert connection.pings == 0


def test_a_connection_that_was_idle_is_asked(check_out: CheckOut) -> None:
    connection = Connection()

    check_out(connection, used(seconds_ago=TRUSTED + 1))

    assert connection.pings == 1


def test_an_idle_connection_that_a_firewall_dropped_is_replaced(check_out: CheckOut) -> None:
    with pytest.raises(InvalidatePoolError):
        check_out(Connection(is_lost=True), used(seconds_ago=TRUSTED + 1))


def test_a_connection_that_the_server_closed_is_replaced_unasked(check_out: CheckOut) -> None:
    connection = Connection(closed=True)

    with pytest.raises(InvalidatePoolError):
        check_out(connection, used(seconds_ago=0))

    assert connection.pings == 0
