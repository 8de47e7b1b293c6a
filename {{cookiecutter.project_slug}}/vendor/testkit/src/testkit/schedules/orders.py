"""Which ready task runs next: an order decides step by step, and gives the same answers again for the same number."""

import random
from collections.abc import Sequence
from typing import Protocol

PATIENCE = 200
"""Steps in a row of one task while others are ready; then it goes to the end, as it may wait for them in a loop."""


class Order(Protocol):
    def choose(self, ready: Sequence[int]) -> int:
        """One of the tasks, which are numbered as they were created and given in the order of the queue."""


class AsQueued:
    """asyncio's own order. Counts the steps that had a choice."""

    def __init__(self) -> None:
        self.choices = 0

    def choose(self, ready: Sequence[int]) -> int:
        self.choices += 1
        return ready[0]


class Uniform:
    """Each ready task is as likely as any other."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def choose(self, ready: Sequence[int]) -> int:
        return sorted(ready)[int(self._chance.random() * len(ready))]


class Priorities:
    """The ready task of the highest priority runs; at random steps the one that would run loses its priority.

    PCT, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (Burckhardt and others, ASPLOS 2010):
    among n tasks and k steps it finds a bug that needs `changes` changes of task, each at its place, with a
    probability of at least 1 / (n * k ** changes).
    """

    def __init__(self, chance: random.Random, changes: int, choices: int) -> None:
        """Choices: about how many steps have a choice."""
        self._chance = chance
        self._changes = {int(chance.random() * choices) for _ in range(changes)}
        self._priorities: dict[int, float] = {}
        self._step = -1
        self._last = -1
        self._in_a_row = 0

    def choose(self, ready: Sequence[int]) -> int:
        self._step += 1
        for number in sorted(ready):
            if number not in self._priorities:
                self._priorities[number] = self._chance.random()
        first = self._highest(ready)
        self._in_a_row = self._in_a_row + 1 if first == self._last else 0
        if self._step in self._changes or self._in_a_row > PATIENCE:
            self._priorities[first] = -1.0 - self._step  # below all others
            first = self._highest(ready)
        self._last = first
        return first

    def _highest(self, ready: Sequence[int]) -> int:
        return max(ready, key=self._priorities.__getitem__)


CHANGES = (None, 1, 2, 3, 5)
"""Each schedule has the next one, None is Uniform: measured on planted races, none of them is best on all."""


def order_of(number: int, choices: int) -> Order:
    """The order of a schedule; `choices` were counted in asyncio's own order, which is number 0."""
    if number == 0:
        return AsQueued()
    chance = random.Random(number)  # noqa: S311
    changes = CHANGES[number % len(CHANGES)]
    return Uniform(chance) if changes is None else Priorities(chance, changes, max(choices, 2))
