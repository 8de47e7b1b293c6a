from datetime import timedelta

from library.lending import PERIOD, due, stamp
from tests.fakes.clock import FakeClock
from tests.fixtures.frozen_time import Freeze


def test_a_book_is_due_three_weeks_after_it_was_lent(clock: FakeClock) -> None:
    lent = clock.advance(timedelta(days=1))

    assert due(clock) == lent + PERIOD


def test_the_stamp_shows_the_day(freeze: Freeze) -> None:
    with freeze("2026-03-14 12:00"):
        stamped = stamp()

    assert stamped == "14 March 2026"
