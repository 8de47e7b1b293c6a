"""Runs a scenario once, under one schedule, on a loop of its own."""

import asyncio
import os
import random
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from testkit.schedules.late import Lateness
from testkit.schedules.loop import ControlledLoop, Deadlock, Endless
from testkit.schedules.orders import Order
from testkit.schedules.places import Step, place_of

Scenario = Callable[[], Awaitable[object]]
MOST_STEPS = 100_000
LAST_STEPS = 1000


@dataclass
class Outcome:
    error: BaseException | None
    steps: tuple[int, ...]
    """The tasks that ran, by number."""
    outside: str | None
    lateness: Lateness
    places: list[Step] = field(default_factory=list)

    def repeats(self, other: "Outcome") -> bool:
        return self.steps == other.steps and type(self.error) is type(other.error)


def run(
    scenario: Scenario,
    order: Order,
    number: int,
    awaits: dict[str, int],
    *,
    most_steps: int = MOST_STEPS,
    traced: bool = False,
) -> Outcome:
    loop = ControlledLoop()
    loop.awaits = awaits
    places = traced_places(loop) if traced else []
    try:
        with seeded(number):
            loop.control(order, number, most_steps)
            error = _error(loop, scenario)
            outcome = Outcome(error, tuple(loop.steps), loop.outside, loop.lateness, places)
            finish(loop, asyncio.all_tasks(loop))
            if not asyncio.all_tasks(loop):  # one may refuse to be cancelled
                loop.run_until_complete(loop.shutdown_asyncgens())
        return outcome
    finally:
        loop.release()
        loop.close()


def traced_places(loop: ControlledLoop) -> list[Step]:
    """Grows with each step."""
    places: list[Step] = []
    loop.listener = lambda task, number: places.append(place_of(task, number))
    return places


@contextmanager
def seeded(number: int) -> Iterator[None]:
    """What the scenario draws by chance (jitter, uuid4) is the same again for the same number."""
    chance = random.Random(number)  # noqa: S311
    state, urandom = random.getstate(), os.urandom
    random.seed(number)
    os.urandom = random._urandom = chance.randbytes  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        yield
    finally:
        os.urandom = random._urandom = urandom  # type: ignore[attr-defined]  # noqa: SLF001
        random.setstate(state)


def _error(loop: ControlledLoop, scenario: Scenario) -> BaseException | None:
    async def main() -> None:
        await scenario()

    try:
        loop.run_until_complete(main())
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  (the caller raises it)
        return error
    return None


def finish(loop: ControlledLoop, left: set["asyncio.Task[Any]"]) -> None:
    """Ends the tasks that were left, as `asyncio.run` does; what they raise then counts no more."""
    loop.listener = None
    loop.set_exception_handler(lambda _loop, _context: None)
    loop.most_steps = len(loop.steps) + LAST_STEPS
    for task in left:
        task.cancel()
    with suppress(Deadlock, Endless):
        loop.run_until_complete(_ended(left))
    loop.set_exception_handler(None)


async def _ended(tasks: set["asyncio.Task[Any]"]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)
