from datetime import UTC

from freezegun import freeze_time

from app.infrastructure.clock import SystemClock
from tests.factories.orders import NOON


def test_the_system_clock_knows_its_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


@freeze_time("2026-03-14 13:00:00", tz_offset=1)
def test_the_system_clock_tells_utc_where_the_machine_does_not() -> None:
    """An hour east of Greenwich: what is stored and compared must not move with the machine."""
    assert SystemClock().now().isoformat() == "2026-03-14T13:00:00+00:00"
    assert (SystemClock().now() - NOON).total_seconds() == 3_600
