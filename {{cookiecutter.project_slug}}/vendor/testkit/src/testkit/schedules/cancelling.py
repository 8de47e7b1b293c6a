"""A request whose client may go away: the schedule chooses at which of its awaits it is cancelled, if at all."""

import asyncio
import random
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

from testkit.schedules.loop import ControlledLoop

Result = TypeVar("Result")


async def may_be_cancelled(work: Coroutine[Any, Any, Result]) -> Result | None:
    """What it returns, or None when it was cancelled.

    In asyncio's own order it ends, and its awaits are counted. Other schedules cancel it at one of them: as it begins
    to wait, or when it has its answer and could not go on yet.
    """
    task = asyncio.create_task(_watched(work), name=getattr(work, "__name__", None))
    await asyncio.wait({task})
    return None if task.cancelled() else task.result()


async def _watched(work: Coroutine[Any, Any, Result]) -> Result:
    result: Result = await _Cancelling(work)
    return result


class _Cancelling:
    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._work = work

    def __await__(self) -> Generator[Any, Any, Any]:
        loop, name = asyncio.get_running_loop(), getattr(self._work, "__qualname__", "")
        if not isinstance(loop, ControlledLoop):
            return (yield from _driven(self._work, 0, late=False))[1]
        if loop.plain:
            awaits, result = yield from _driven(self._work, 0, late=False)
            loop.awaits[name] = max(awaits, loop.awaits.get(name, 0))
            return result
        last = loop.awaits.get(name, 0) + 2  # it waits for locks that were free
        at, late = int(random.random() * last) + 1, random.random() < 0.5  # noqa: PLR2004, S311  (seeded)
        return (yield from _driven(self._work, at, late=late))[1]


def _driven(work: Coroutine[Any, Any, Any], at: int, *, late: bool) -> Generator[Any, Any, tuple[int, Any]]:
    """Drives it as a task would. Returns how often it waited, and its result."""
    send, value, awaits = work.send, None, 0
    while True:
        try:
            future = send(value)
        except StopIteration as end:
            return awaits, end.value
        awaits += 1
        if awaits == at and not late:
            _cancel()
        try:
            send, value = work.send, (yield future)
            if awaits == at and late:
                _cancel()
                yield
        except BaseException as error:  # noqa: BLE001  (it is thrown where the work waits)
            send, value = work.throw, error


def _cancel() -> None:
    task = asyncio.current_task()
    if task:
        task.cancel()
