"""What the fixture `schedules` gives a test: it runs a scenario under many schedules, and reports one by its number."""

from collections.abc import Sequence
from functools import partial

from testkit.call_site import in_a_loop
from testkit.schedules.explorer import Explored, Failure, Unjudged, explore
from testkit.schedules.places import in_lines
from testkit.schedules.run import Scenario, run

COUNT = 200


class Schedules:
    def __init__(self, test: str, count: int | None = None, only: int | None = None) -> None:
        """Count and only: `--schedules` and `--schedule` of `testkit races`, which go before the test's own."""
        self._test = test
        self._count = count
        self._only = only
        self.explored: Explored | None = None
        """Of the last scenario that held."""

    def __call__(self, scenario: Scenario, count: int = COUNT, *, pinned: Sequence[int] = ()) -> Explored:
        """Raises what the first schedule that fails raises, with its number; Unjudged where schedules prove nothing.

        Count: schedules, from number 1. Pinned: numbers that failed before, and are tried first.
        """
        __tracebackhide__ = True
        if in_a_loop():
            raise Unjudged("`schedules` makes loops of its own: call it in a test that is not `async`")
        numbers = [*pinned, *range(1, (self._count or count) + 1)] if self._only is None else [self._only]
        explored = explore(partial(run, scenario), numbers)
        if explored.failure:
            raise described(explored.failure, self._test)
        self.explored = explored
        return explored


def described(failure: Failure, test: str) -> BaseException:
    """Its error, with the schedule's number and the order of steps."""
    error = failure.error
    if failure.number == 0:
        error.add_note("It fails in asyncio's own order: no other was tried")
        return error
    error.add_note(f"Schedule {failure.number} fails; again: {replay(test, failure.number)}")
    if late := failure.outcome.lateness.most:
        error.add_note(f"Timers were up to {late:.3g} s late, as on a busy machine")
    error.add_note(order_of_steps(failure))
    return error


def order_of_steps(failure: Failure) -> str:
    return "\n".join(["Its tasks went on in this order:", *in_lines(failure.outcome.places)])


def replay(test: str, number: int) -> str:
    return f'testkit races "{test}" --schedule {number}'
