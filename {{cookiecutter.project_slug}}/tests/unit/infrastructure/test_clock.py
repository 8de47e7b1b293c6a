from datetime import UTC

from app.infrastructure.clock import SystemClock
from tests.fakes.clock import NOON
from tests.fixtures.frozen_time import Freeze


def test_the_system_clock_knows_its_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_the_system_clock_tells_the_time_of_the_machine(freeze: Freeze) -> None:
    """freezegun stands for the machine: here is the one place that reads its clock."""
    with freeze("2026-03-14 12:00:00"):
        assert SystemClock().now() == NOON
