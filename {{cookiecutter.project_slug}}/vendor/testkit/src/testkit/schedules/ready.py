"""The queue of a loop's ready callbacks, in which an order chooses among the steps of tasks.

Callbacks that are no step of a task keep their place. It replaces the private `_ready` of asyncio's loops.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from testkit.schedules.orders import Order


class ReadySteps(deque[asyncio.Handle]):
    def __init__(
        self,
        order: Order,
        number_of: Callable[["asyncio.Task[Any]"], int],
        handles: Iterable[asyncio.Handle] = (),
    ) -> None:
        super().__init__(handles)
        self._order = order
        self._number_of = number_of

    def popleft(self) -> asyncio.Handle:
        handle = super().popleft()
        first = task_of(handle)
        if first is None:
            return handle
        steps = {self._number_of(first): -1}
        for index, other in enumerate(self):
            task = task_of(other)
            if task is not None:
                steps.setdefault(self._number_of(task), index)
        if len(steps) == 1:
            return handle
        index = steps[self._order.choose(list(steps))]
        if index < 0:
            return handle
        chosen, self[index] = self[index], handle
        return chosen


def task_of(handle: asyncio.Handle) -> "asyncio.Task[Any] | None":
    """The task whose next step it is."""
    owner = getattr(getattr(handle, "_callback", None), "__self__", None)  # None of a cancelled handle
    return owner if isinstance(owner, asyncio.Task) else None
