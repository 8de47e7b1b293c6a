"""An event loop that runs the steps of tasks in a given order, with a clock that jumps when all tasks wait.

Between `control` and `release` nothing outside may wake it: what does (a thread, a socket, a process) is noted,
and then no verdict about the schedule can be given. Otherwise it is asyncio's own loop.
"""

import asyncio
import selectors
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import Context
from types import FrameType
from typing import Any, TypeVar, TypeVarTuple, Unpack

from testkit.call_site import HERE, LIBRARIES, outwards
from testkit.schedules.late import Lateness
from testkit.schedules.orders import AsQueued, Order
from testkit.schedules.places import in_lines, place_of
from testkit.schedules.ready import ReadySteps, task_of

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")

SPIN = 1000
"""Steps without a pause after which the clock goes on with each step, for code that polls `loop.time()`."""
TICK = 0.001
GRACE = 0.02
"""Seconds that a loop in which all tasks wait gives another thread to wake it."""


class Deadlock(Exception):
    """All tasks wait, and nothing is left that could wake one."""


class Endless(Exception):
    """The schedule took more steps than it may."""


class ControlledLoop(asyncio.SelectorEventLoop):
    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        self._order: Order | None = None
        self.numbers: dict[asyncio.Task[Any], int] = {}
        self._now = 0.0
        self.steps: list[int] = []
        """The tasks that ran, by their numbers."""
        self.lateness = Lateness(0)
        self.most_steps = 0
        self.outside: str | None = None
        """What can't be controlled, and the line of the project that started it."""
        self.awaits: dict[str, int] = {}
        """How often the work of `may_be_cancelled` waits in asyncio's own order, by its name."""
        self.listener: Callable[[asyncio.Task[Any], int], None] | None = None
        """Called before each step."""
        super().__init__(_Clockwork(self))
        self._own_thread = threading.get_ident()

    def control(self, order: Order, number: int, most_steps: int) -> None:
        self._now = super().time()
        self.lateness = Lateness(number)
        self.numbers, self.steps, self.most_steps, self.outside = {}, [], most_steps, None
        self._paused = 0
        self._own_thread = threading.get_ident()
        self._order = order
        self._ready = _Counted(self, order, self._number_of, self._ready)

    def release(self) -> None:
        self._order = None
        self.numbers = {}
        self._ready = deque(self._ready)

    @property
    def is_controlled(self) -> bool:
        return self._order is not None

    @property
    def plain(self) -> bool:
        """Whether tasks run in asyncio's own order."""
        return self._order is None or isinstance(self._order, AsQueued)

    def time(self) -> float:
        return self._now if self._order else super().time()

    def create_task(self, *arguments: Any, **options: Any) -> Any:
        task = super().create_task(*arguments, **options)
        if self._order:
            self._number_of(task)
        return task

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[Arguments]], object],
        *args: *Arguments,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        self.lateness.timer_set(when, self.time())
        return super().call_at(when, callback, *args, context=context)

    def _number_of(self, task: "asyncio.Task[Any]") -> int:
        return self.numbers.setdefault(task, len(self.numbers))

    def step(self, task: "asyncio.Task[Any]") -> None:
        if len(self.steps) >= self.most_steps:
            raise Endless(f"it did not end within {self.most_steps} steps of its tasks")
        number = self._number_of(task)
        if self.listener:
            self.listener(task, number)
        self.steps.append(number)
        if len(self.steps) - self._paused > SPIN:
            self._now += TICK

    def wait(self, timeout: float | None, select: Callable[[float], list[Any]]) -> list[Any]:
        """All tasks wait, until the next timer or for ever."""
        may_be_woken = timeout is None or self.plain  # other orders use what asyncio's own used
        events = select(GRACE if may_be_woken and threading.active_count() > 1 else 0)
        if events or self._ready:
            return events
        if self.outside:  # a thread or a socket is on its way
            self._now += GRACE
            return select(GRACE)
        if timeout is None:
            raise Deadlock("all its tasks wait, and nothing can wake one:\n" + "\n".join(self._waiting()))
        self._now = self._end_of(timeout)
        self._paused = len(self.steps)
        return []

    def _end_of(self, timeout: float) -> float:
        end = self._now + timeout
        deadlines = [timer.when() for timer in self._scheduled if not timer.cancelled()]
        first = min(deadlines, default=end)
        if first > end + TICK:  # asyncio waits for a day at most
            return end
        return self.lateness.fires_at(first, deadlines)

    def _waiting(self) -> list[str]:
        return in_lines([place_of(task, number) for task, number in self.numbers.items() if not task.done()])

    def _leaves_control(self, what: str) -> None:
        if self._order and self.outside is None:
            self.outside = what + _by(sys._getframe(2))  # noqa: SLF001

    def call_soon_threadsafe(
        self, callback: Callable[[Unpack[Arguments]], object], *args: *Arguments, context: Context | None = None
    ) -> asyncio.Handle:
        if threading.get_ident() != self._own_thread:
            self._leaves_control("a thread")
        return super().call_soon_threadsafe(callback, *args, context=context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Arguments]], Result], *args: *Arguments
    ) -> asyncio.Future[Result]:
        self._leaves_control("a thread (run_in_executor)")
        return super().run_in_executor(executor, func, *args)

    def _add_reader(self, *arguments: Any) -> Any:
        self._leaves_control("a socket or pipe")
        return super()._add_reader(*arguments)  # type: ignore[misc]

    def _add_writer(self, *arguments: Any) -> Any:
        self._leaves_control("a socket or pipe")
        return super()._add_writer(*arguments)  # type: ignore[misc]


class _Counted(ReadySteps):
    def __init__(self, loop: ControlledLoop, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._loop = loop

    def popleft(self) -> asyncio.Handle:
        handle = super().popleft()
        task = task_of(handle)
        if task is not None:
            self._loop.step(task)
        return handle


class _Clockwork(selectors.DefaultSelector):
    def __init__(self, loop: ControlledLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if not self._loop.is_controlled:
            return super().select(timeout)
        if timeout == 0:
            return super().select(0) if self._loop.outside else []
        return self._loop.wait(timeout, super().select)


def _by(frame: FrameType | None) -> str:
    """The innermost line of the project."""
    own = (each for each in outwards(frame) if not each.f_code.co_filename.startswith((HERE, *LIBRARIES)))
    return next((f", started at {each.f_code.co_filename}:{each.f_lineno}" for each in own), "")
