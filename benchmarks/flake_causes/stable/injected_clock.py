# test: tests/unit/domain/test_stable_clock.py::test_a_reservation_ends_after_fifteen_minutes
# file: tests/unit/domain/test_stable_clock.py
from datetime import UTC, datetime, timedelta


def test_a_reservation_ends_after_fifteen_minutes() -> None:
    now = datetime.now(UTC)
    assert now + timedelta(minutes=15) > now
