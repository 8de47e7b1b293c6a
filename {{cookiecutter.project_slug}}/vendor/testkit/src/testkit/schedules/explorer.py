"""Looks for a schedule that makes a test fail, and gives no verdict about one that it can't control."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from testkit.schedules.orders import AsQueued, Order, order_of
from testkit.schedules.run import MOST_STEPS, Outcome

ROOM = 50
"""A schedule may take so many times the steps of asyncio's own order, and some more."""


class Unjudged(Exception):
    """One sentence: why no schedule of this test says anything about its races."""


class OneOrder(Unjudged):
    """There is nothing to explore."""


class Attempt(Protocol):
    """Runs the test once."""

    def __call__(
        self, order: Order, number: int, awaits: dict[str, int], *, most_steps: int, traced: bool
    ) -> Outcome: ...


@dataclass(frozen=True)
class Failure:
    number: int
    """0 where it fails in asyncio's own order."""
    error: BaseException
    outcome: Outcome


@dataclass(frozen=True)
class Explored:
    schedules: int
    orders: int
    """Different ones among them."""
    failure: Failure | None = None


class Known:
    """What asyncio's own order shows about a test, which the other orders need."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self.awaits: dict[str, int] = {}
        self._plain = AsQueued()
        self.outcome = attempt(self._plain, 0, self.awaits, most_steps=MOST_STEPS, traced=False)
        _require_control(self.outcome)

    @property
    def has_choices(self) -> bool:
        return self._plain.choices > 0 or bool(self.awaits) or self.outcome.lateness.had_choice

    def run(self, number: int, *, traced: bool = False) -> Outcome:
        order = order_of(number, self._plain.choices)
        most_steps = len(self.outcome.steps) * ROOM + MOST_STEPS // 100
        return self._attempt(order, number, self.awaits, most_steps=most_steps, traced=traced)


def explore(attempt: Attempt, numbers: Iterable[int]) -> Explored:
    """Up to the first schedule that fails. Raises Unjudged."""
    known = _learn(attempt)
    plain = known.outcome
    if plain.error:
        return Explored(0, 1, Failure(0, plain.error, plain))
    orders, count = {plain.steps}, 0
    for number in numbers:
        outcome = known.run(number)
        _require_control(outcome)
        orders.add(outcome.steps)
        count += 1
        if outcome.error:
            return Explored(count, len(orders), _repeated(known, number, outcome))
    return Explored(count, len(orders))


def _learn(attempt: Attempt) -> Known:
    """Twice, as the first run may fill caches, and must leave nothing behind that changes the next."""
    first, known = Known(attempt), Known(attempt)
    if not known.outcome.repeats(first.outcome):
        first, known = known, Known(attempt)
    if not known.outcome.repeats(first.outcome):
        raise Unjudged(
            f"asyncio's own order ended in {_short(first.outcome)}, and when it was repeated in "
            f"{_short(known.outcome)}: make all that the scenario changes inside of it, and give it the time"
        )
    if not known.outcome.error and not known.has_choices:
        raise OneOrder(
            "no two of its tasks were ever ready together, so all schedules are the same: start them with gather or "
            "create_task, and let fakes suspend as the real thing does (`testkit.schedules.suspending`)"
        )
    return known


def _repeated(known: Known, number: int, outcome: Outcome) -> Failure:
    again = known.run(number, traced=True)
    if again.error is None or not again.repeats(outcome):
        raise Unjudged(
            f"schedule {number} ended in {_short(outcome)}, and when it was repeated in {_short(again)}: something "
            "besides the order of steps differs between runs, such as the real time or data of the run before"
        )
    return Failure(number, again.error, again)


def _require_control(outcome: Outcome) -> None:
    if outcome.outside:
        raise Unjudged(
            f"it uses {outcome.outside}, whose time nobody controls: use a fake in its place, "
            "or prove the race where it is real"
        )


def _short(outcome: Outcome) -> str:
    error = outcome.error
    text = f"{type(error).__name__} ({str(error).partition(chr(10))[0][:100]})" if error else "success"
    return f"{text} after {len(outcome.steps)} steps"
