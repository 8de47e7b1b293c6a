"""Makes the conditions of a run true, in a process that is thrown away afterwards: nothing is put back."""

import asyncio
import inspect
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from testkit.flake_causes.conditions import Conditions
from testkit.flake_causes.slowdown import LateThreads, Slowdown
from testkit.shuffled_loop import ShuffledLoop, reseed_all

STEP = 1_000_000
"""Nanoseconds from one read of a counted clock to the next."""


def perturb(conditions: Conditions, config: pytest.Config) -> None:
    set_seed(conditions.seed, config)
    if conditions.entropy is not None:
        config.pluginmanager.register(SeededSystem(conditions.entropy))
    if conditions.zone:
        os.environ["TZ"] = conditions.zone
        time.tzset()
    if conditions.moment:
        config.pluginmanager.register(Clock(conditions.moment, conditions.reads))
    if conditions.debug:
        os.environ["PYTHONASYNCIODEBUG"] = "1"
        config.option.asyncio_debug = True  # pytest-asyncio overrides the variable
    if conditions.schedule is not None:
        shuffle(conditions.schedule, config)
    if conditions.share < 1:
        config.pluginmanager.register(Slowdown(conditions.share))
    if conditions.late:
        config.pluginmanager.register(LateThreads(conditions.late))
    if conditions.latency:
        delay_answers(conditions.latency, random.Random(conditions.latency_seed))  # noqa: S311


def set_seed(seed: int, config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("randomly"):
        config.option.randomly_seed = seed
    else:
        config.pluginmanager.register(Seed(seed))


class Seed:
    """Each test begins with it, whatever ran before: only so an axis changes nothing but itself."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        random.seed(self.seed)


class SeededSystem:
    """Replaces the system's random bytes while the test and its own fixtures run."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311
        seed = random.Random.seed
        os.urandom = chance.randbytes
        random._urandom = chance.randbytes  # type: ignore[attr-defined]  # noqa: SLF001

        def seeded(self: random.Random, a: Any = None, version: int = 2) -> None:
            seed(self, chance.getrandbits(64) if a is None else a, version)

        random.Random.seed = seeded  # type: ignore[method-assign]


class Clock:
    """Starts at the moment. time-machine replaces what reads the clock, also inside C; `monotonic` stays."""

    def __init__(self, moment: str, reads: int | None) -> None:
        time_machine = import_module("time_machine")  # the user's own
        self.start = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1e6) * 1000
        self.traveller = time_machine.travel(datetime.fromtimestamp(self.start / 1e9, UTC).replace(tzinfo=None)).start()
        self.counts = reads is not None
        self.reads = 0
        self.until = reads or 0
        if self.counts:
            self.traveller.time_ns = self.read

    def read(self) -> int:
        self.reads += 1
        return self.start + (self.reads - self.until) * STEP

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self) -> None:
        self.reads = 0


def shuffle(seed: int, config: pytest.Config) -> None:
    """Also for `asyncio.run` in tests that are not async."""

    class Reseeding:
        def pytest_runtest_call(self) -> None:
            reseed_all()

    asyncio.events.new_event_loop = asyncio.new_event_loop = lambda: ShuffledLoop(seed)
    config.pluginmanager.register(Reseeding())


def delay_answers(longest: float, chance: random.Random) -> None:
    """Of other services: what an application answers over ASGI is not delayed. A delay beyond the request's
    own time-out ends it, which mocks don't do by themselves."""
    httpx = sys.modules.get("httpx")
    if httpx is None:
        return
    for kind in (httpx.AsyncHTTPTransport, httpx.HTTPTransport, httpx.MockTransport):
        for name in ("handle_async_request", "handle_request"):
            if name in vars(kind):
                setattr(kind, name, _delayed(getattr(kind, name), longest, chance, httpx.ReadTimeout))


def _delayed(original: Any, longest: float, chance: random.Random, too_late: Any) -> Callable[..., Any]:
    def seconds(request: Any) -> tuple[float, bool]:
        delay = longest * (0.2 + 0.8 * chance.random())
        limit = request.extensions.get("timeout", {}).get("read")
        return (limit, True) if limit is not None and limit < delay else (delay, False)

    async def handle_async(self: Any, request: Any) -> Any:
        delay, is_late = seconds(request)
        await asyncio.sleep(delay)
        if is_late:
            raise too_late("no answer in time", request=request)
        return await original(self, request)

    def handle(self: Any, request: Any) -> Any:
        delay, is_late = seconds(request)
        time.sleep(delay)
        if is_late:
            raise too_late("no answer in time", request=request)
        return original(self, request)

    return handle_async if inspect.iscoroutinefunction(original) else handle
