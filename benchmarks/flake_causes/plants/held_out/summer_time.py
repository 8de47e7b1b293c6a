# axis: time
# test: tests/unit/domain/test_day_length.py::test_a_day_has_24_hours
# file: tests/unit/domain/test_day_length.py
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def test_a_day_has_24_hours() -> None:
    now = datetime.now(ZoneInfo("Europe/Berlin"))
    tomorrow = now + timedelta(days=1)
    assert tomorrow.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=24)
