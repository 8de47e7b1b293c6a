# axis: order
# test: tests/unit/domain/test_reservation_length.py::test_a_reservation_lasts_fifteen_minutes
# file: tests/unit/application/test_aa_short_reservation.py
from datetime import timedelta

from app.domain import orders


def test_a_short_reservation_ends_soon() -> None:
    orders.RESERVATION = timedelta(seconds=1)
    assert orders.RESERVATION.total_seconds() == 1
# file: tests/unit/domain/test_reservation_length.py
from app.domain import orders


def test_a_reservation_lasts_fifteen_minutes() -> None:
    assert orders.RESERVATION.total_seconds() == 900
