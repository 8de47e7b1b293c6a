"""How late timers fire: after a busy moment a loop runs all that are due at once, still in their order.

A timer is late only while all tasks wait, and by at most half of its own delay: a timeout with that much room is not
an alarm. Odd numbers keep the time exactly. The chance is one of its own, so the order of steps doesn't change where
no timer is near another.
"""

import random
from collections.abc import Iterable

MOST = 0.5
"""Of a timer's delay."""
SAME = 1e-6
"""Seconds: the clock starts where the machine's is, so delays that are equal differ a little."""


class Lateness:
    def __init__(self, number: int) -> None:
        """Of a schedule."""
        exact = number % 2 or number == 0
        self._chance = None if exact else random.Random(f"timers {number}")  # noqa: S311
        self._set_at: dict[float, float] = {}
        self.most = 0.0
        """Seconds that one was late."""
        self.had_choice = False
        """Whether one could have been as late as the next."""

    def timer_set(self, deadline: float, now: float) -> None:
        self._set_at[deadline] = now

    def fires_at(self, deadline: float, others: Iterable[float]) -> float:
        """The time to which the clock goes on for a timer."""
        delay = deadline - self._set_at.get(deadline, deadline)
        latest = deadline + MOST * delay
        near = sorted({other for other in others if deadline < other <= latest + SAME})
        self.had_choice = self.had_choice or bool(near)
        if self._chance is None:
            return deadline
        chosen = self._chance.choice([deadline, deadline + self._chance.random() * MOST * delay, *near])
        self.most = max(self.most, chosen - deadline)
        return chosen
