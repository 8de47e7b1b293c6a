from datetime import UTC, datetime, timedelta
from typing import Protocol

PERIOD = timedelta(days=21)


class Clock(Protocol):
    def now(self) -> datetime: ...


def due(clock: Clock) -> datetime:
    return clock.now() + PERIOD


def stamp() -> str:
    return datetime.now(UTC).strftime("%d %B %Y")
