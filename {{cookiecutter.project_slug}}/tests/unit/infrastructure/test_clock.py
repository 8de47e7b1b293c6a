from datetime import UTC

from freezegun import freeze_time

from app.infrastructure.clock import SystemClock
from tests.factories.orders import NOON


def test_the_system_clock_knows_its_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


@freeze_time("2026-03-14 12:00:00")
def test_the_system_clock_tells_the_time_of_the_machine() -> None:
    """freezegun stands for the machine: here is the one place that reads its clock."""
    assert SystemClock().now() == NOON
