"""What `testkit races` found out about a test: pytest writes it, and the command reads it."""

from typing import Literal, NamedTuple

from testkit.schedules.explorer import Explored, OneOrder, Unjudged
from testkit.schedules.schedules import order_of_steps


class Result(NamedTuple):
    test: str
    verdict: Literal["holds", "fails", "one order", "unjudged"]
    message: str
    number: int = 0
    """Of the schedule that fails; 0 for asyncio's own order, or where the message says it."""


def result_of(test: str, outcome: Explored | BaseException) -> Result:
    """An error is Unjudged, or what the fixture `schedules` raised, with its notes."""
    if isinstance(outcome, OneOrder):
        return Result(test, "one order", str(outcome))
    if isinstance(outcome, Unjudged):
        return Result(test, "unjudged", str(outcome))
    if isinstance(outcome, BaseException):
        return Result(test, "fails", "\n".join([repr(outcome), *getattr(outcome, "__notes__", ())]))
    failure = outcome.failure
    if failure is None:
        return Result(test, "holds", f"held in {outcome.schedules} schedules, {outcome.orders} different orders")
    if failure.number == 0:
        return Result(test, "fails", f"it fails in asyncio's own order, so no other was tried: {failure.error!r}")
    text = f"schedule {failure.number} fails: {failure.error!r}\n{order_of_steps(failure)}\n"
    return Result(test, "fails", text, failure.number)
