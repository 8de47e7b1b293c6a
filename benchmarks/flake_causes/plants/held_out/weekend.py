# axis: time
# test: tests/unit/domain/test_delivery.py::test_an_order_is_delivered_tomorrow
# file: tests/unit/domain/test_delivery.py
from datetime import UTC, datetime, timedelta


def delivery(now: datetime) -> datetime:
    day = now + timedelta(days=1)
    while day.weekday() in {5, 6}:
        day += timedelta(days=1)
    return day


def test_an_order_is_delivered_tomorrow() -> None:
    now = datetime.now(UTC)
    assert (delivery(now) - now).days == 1
