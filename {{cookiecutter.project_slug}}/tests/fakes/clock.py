from datetime import datetime, timedelta

from tests.factories.orders import NOON


class FakeClock:
    """Stands still until a test advances it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        self._now += by
        return self._now
