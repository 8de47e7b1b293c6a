import sqlite3

import pytest

from app.infrastructure.outages import is_outage


class Said(Exception):
    """As the drivers' errors: with the code of SQLite, or the state of PostgreSQL."""

    def __init__(self, *, sqlite_errorcode: int = 0, sqlstate: str | None = None) -> None:
        self.sqlite_errorcode = sqlite_errorcode
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    "state",
    ["08006", "40001", "40P01", "53100", "53300", "55P03", "57014", "57P01", "57P03", "58030"],
)
def test_a_state_of_postgresql_that_passes_is_an_outage(state: str) -> None:
    assert is_outage(Said(sqlstate=state)) is True


@pytest.mark.parametrize(
    "state", [None, "", "22021", "23505", "23514", "42601", "42P01", "42501", "25001", "XX000"]
)
def test_a_state_that_no_waiting_cures_is_not_an_outage(state: str | None) -> None:
    assert is_outage(Said(sqlstate=state)) is False


@pytest.mark.parametrize(
    "code",
    [
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_BUSY_SNAPSHOT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    ],
)
def test_a_code_of_sqlite_that_passes_is_an_outage(code: int) -> None:
    """Extended codes too: their last byte is the primary one."""
    assert is_outage(Said(sqlite_errorcode=code)) is True


@pytest.mark.parametrize(
    "code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_MISUSE]
)
def test_a_code_that_no_waiting_cures_is_not_an_outage(code: int) -> None:
    """SQLITE_ERROR is a missing table or wrong SQL, and an OperationalError like a locked file."""
    assert is_outage(Said(sqlite_errorcode=code)) is False


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError()], ids=repr)
def test_a_broken_socket_is_an_outage(error: Exception) -> None:
    assert is_outage(error) is True


def test_a_wrong_value_is_not_an_outage() -> None:
    assert is_outage(ValueError("NUL")) is False
