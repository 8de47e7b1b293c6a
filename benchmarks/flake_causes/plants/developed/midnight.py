# axis: time
# test: tests/unit/infrastructure/test_daily_file.py::test_a_report_is_named_for_today
# file: tests/unit/infrastructure/test_daily_file.py
from datetime import UTC, datetime

from app.infrastructure.clock import SystemClock


def name() -> str:
    return f"report-{SystemClock().now():%Y-%m-%d}"


def test_a_report_is_named_for_today() -> None:
    written = name()
    assert written == f"report-{datetime.now(UTC):%Y-%m-%d}"
