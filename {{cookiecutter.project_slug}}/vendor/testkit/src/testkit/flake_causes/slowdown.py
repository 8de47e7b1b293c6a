"""Slows the body of a test: after each turn of work it stands still for as long as others would have had the
processor, and so do the processes that it started. A limit in seconds runs on meanwhile.

What is counted is their own work, so it makes no difference how busy the machine is, nor how many processors it has.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from time import CLOCK_MONOTONIC, clock_gettime, monotonic, process_time, sleep, thread_time

import pytest

TURN = 0.0002
"""Seconds from one stop to the next."""
MOST_LATE = 10.0
"""Seconds of all threads that start late: of many, the others are on time."""
LOOK = 0.005
"""Seconds from one look at the processes that the test started to the next."""


class LateThreads:
    """A pytest plugin: each thread that the body of a test starts begins so many seconds late."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.left = MOST_LATE

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        threading.setprofile(self.begin)

    def begin(self, *_: object) -> None:
        sys.setprofile(None)
        if self.left > self.seconds:
            self.left -= self.seconds
            sleep(self.seconds)


class Slowdown:
    """A pytest plugin."""

    def __init__(self, share: float) -> None:
        self.rest = 1 / share - 1
        self.is_over = False
        self.paid = self.looked = 0.0
        self.started: dict[int, float] = {}
        """The processes that the test started, and the work that they have paid for."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Generator[None]:
        signal.signal(signal.SIGPROF, self.pay)
        self.arm = alarm()
        self.paid = thread_time()
        self.arm()
        try:
            return (yield)
        finally:
            self.is_over = True

    def pay(self, *_: object) -> None:
        if self.is_over:
            return
        seconds = thread_time() - self.paid
        if monotonic() - self.looked > LOOK:
            self.looked = monotonic()
            seconds += self._work_of_others()
        stop_all(self.started, signal.SIGSTOP)
        sleep(seconds * self.rest)
        stop_all(self.started, signal.SIGCONT)
        self.paid = thread_time()
        self.arm()

    def _work_of_others(self) -> float:
        works = {process: work_of(process) for process in descendants(os.getpid())}
        new = sum(work - self.started.get(process, 0.0) for process, work in works.items())
        self.started = works
        return new


def alarm() -> Callable[[], object]:
    """Arms a SIGPROF to the main thread in a turn, by a timer more exact than the kernel's tick. By the clock: one of
    the work counts ticks. Elsewhere than on Linux that must do."""
    if sys.platform != "linux":
        return lambda: signal.setitimer(signal.ITIMER_PROF, TURN)
    libc, timer = ctypes.CDLL(None, use_errno=True), ctypes.c_void_p()
    event = Event(None, signal.SIGPROF, SIGEV_THREAD_ID, threading.get_native_id())
    if libc.timer_create(CLOCK_MONOTONIC, ctypes.byref(event), ctypes.byref(timer)):
        raise OSError(ctypes.get_errno(), "timer_create")
    once = (ctypes.c_long * 4)(0, 0, 0, round(TURN * 1e9))
    return lambda: libc.timer_settime(timer, 0, once, None)


SIGEV_THREAD_ID = 4


class Event(ctypes.Structure):
    """struct sigevent of Linux."""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("signal", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("thread", ctypes.c_int),
        ("rest", ctypes.c_char * 48),
    )


def descendants(process: int) -> Iterator[int]:
    """Of its process group: whoever ends the group ends those that stand still. Only Linux lists them."""
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in map(int, children.read_text(encoding="ascii").split()):
                if os.getpgid(child) == os.getpgrp():
                    yield child
                yield from descendants(child)


def work_of(process: int) -> float:
    with contextlib.suppress(OSError):
        return clock_gettime((~process << 3) | 2)  # CPUCLOCK_SCHED of linux/posix-timers.h
    return 0.0


def stop_all(processes: dict[int, float], number: int) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)


def work_till_now() -> float:
    """Seconds of a processor that this process and those that it has waited for had."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime
