"""A scenario of asyncio's own tools: its outcome is the order in which they let tasks go on."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from testkit.schedules.orders import order_of
from testkit.schedules.run import run

from benchmarks.schedules.shop import trip


async def all_primitives(note: Callable[[str], None]) -> None:  # noqa: C901, PLR0915  (one of each)
    eager = getattr(asyncio, "eager_task_factory", None)  # Python 3.12
    asyncio.get_running_loop().set_task_factory(eager)
    lock, event, condition = asyncio.Lock(), asyncio.Event(), asyncio.Condition()
    permits, queue = asyncio.Semaphore(2), asyncio.Queue[str](1)

    async def locked(name: str) -> None:
        async with permits, lock:
            await trip(2)
            note(f"lock {name}")
        event.set()

    async def waiting(name: str) -> None:
        await event.wait()
        note(f"event {name}")
        async with condition:
            condition.notify_all()

    async def notified() -> None:
        async with condition:
            await asyncio.wait_for(condition.wait(), 5)
        note("condition")

    async def give() -> None:
        for job in "xyz":
            await queue.put(job)

    async def take() -> None:
        for _ in range(3):
            note(f"queue {await queue.get()}")
            await trip()

    async def late() -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await asyncio.sleep(1)
        note("timeout")

    async def shielded() -> None:
        inner = asyncio.create_task(trip(5))
        outer = asyncio.ensure_future(asyncio.shield(inner))
        await trip()
        outer.cancel()
        with suppress(asyncio.CancelledError):
            await outer
        await inner
        note("shield")

    async def failing_group() -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for name in "abc":
                    group.create_task(ending(name))
                await trip(2)
                raise LookupError  # noqa: TRY301
        except* LookupError:
            note("group")

    async def ending(name: str) -> None:
        try:
            await trip(6)
        finally:
            note(f"cancelled {name}")

    async def completed() -> None:
        for each in asyncio.as_completed([asyncio.ensure_future(trip(times)) for times in (3, 1)]):
            await each
            note("as_completed")

    await asyncio.gather(
        *(locked(name) for name in "ab"), *(waiting(name) for name in "cd"), notified(), give(), take(),
        late(), shielded(), failing_group(), completed(),
    )  # fmt: skip


def order_of_notes(number: int) -> list[str]:
    notes: list[str] = []
    run(lambda: all_primitives(notes.append), order_of(number, 50), number, {})
    return notes
