from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.errors import DatabaseUnavailable
from app.infrastructure.outages import is_outage, report_outages

PASSING_STATES = [
    "08006",
    "40001",
    "40P01",
    "53100",
    "53300",
    "55P03",
    "57014",
    "57P01",
    "57P03",
    "58030",
    "25006",
]
LASTING_STATES = ["22021", "23505", "23514", "25001", "42601", "42P01", "42501", "XX000"]
# By https://sqlite.org/rescode.html: BUSY, BUSY_SNAPSHOT, LOCKED, NOMEM, READONLY, IOERR_WRITE,
# CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
PASSING_CODES = [5, 517, 6, 7, 8, 778, 11, 13, 14, 15, 26]
# ERROR (a missing table, wrong SQL), CONSTRAINT_UNIQUE, MISUSE; and none.
LASTING_CODES = [1, 2067, 21, 0]


class DriverError(Exception):
    """As the drivers' errors: with the state of PostgreSQL, or the code of SQLite."""

    def __init__(self, *, sqlstate: str | None = None, sqlite_errorcode: int = 0) -> None:
        self.sqlstate = sqlstate
        self.sqlite_errorcode = sqlite_errorcode


def test_a_state_of_postgresql_that_passes_by_itself_is_an_outage() -> None:
    assert [state for state in PASSING_STATES if not is_outage(DriverError(sqlstate=state))] == []


def test_a_state_of_postgresql_that_lasts_is_a_mistake_of_ours() -> None:
    assert [state for state in LASTING_STATES if is_outage(DriverError(sqlstate=state))] == []


def test_a_code_of_sqlite_that_passes_by_itself_is_an_outage() -> None:
    """Extended codes too: their last byte is the primary one."""
    assert [
        code for code in PASSING_CODES if not is_outage(DriverError(sqlite_errorcode=code))
    ] == []


def test_a_code_of_sqlite_that_lasts_is_a_mistake_of_ours() -> None:
    """A missing table is an OperationalError in Python, as a locked file is."""
    assert [code for code in LASTING_CODES if is_outage(DriverError(sqlite_errorcode=code))] == []


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError()], ids=repr)
def test_a_broken_socket_is_an_outage(error: Exception) -> None:
    assert is_outage(error) is True


def test_a_wrong_value_is_a_mistake_of_ours() -> None:
    assert is_outage(ValueError("NUL")) is False


@pytest.mark.parametrize(
    "state", [{"connection": None}, {"is_disconnect": True}], ids=["no connection", "a lost one"]
)
def test_a_connection_that_is_gone_is_an_outage_whatever_the_driver_says(
    state: dict[str, Any],
) -> None:
    context: Any = SimpleNamespace(
        **{"connection": object(), "is_disconnect": False, "is_pre_ping": False} | state,
        original_exception=ValueError("gone"),
    )

    with pytest.raises(DatabaseUnavailable):
        report_outages(context)
