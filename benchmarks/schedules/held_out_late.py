"""Ten more planted races and their repaired twins, of other kinds, written before timers could be late."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress

from testkit.schedules import may_be_cancelled

from benchmarks.schedules.shop import Provider, Race, Store, trip


async def first_quote_wins(*, repaired: bool) -> None:
    """The first quote of two carriers is taken for the cheapest."""

    async def quote(price: int, trips: int) -> int:
        await trip(trips)
        return price

    quotes = [asyncio.create_task(quote(5, 2)), asyncio.create_task(quote(9, 6))]
    answers = [await each for each in asyncio.as_completed(quotes)]
    assert (min(answers) if repaired else answers[0]) == 5


async def charged_after_timeout(*, repaired: bool) -> None:
    """The provider answers in time, and the timeout is judged by who wakes first: declined, but charged."""
    store, provider = Store({"payment": "open"}), Provider()

    async def charge() -> None:
        await asyncio.sleep(0.8)
        provider.charges.append("order")

    task = asyncio.create_task(charge())
    done, _ = await asyncio.wait({task}, timeout=1)
    if done:
        store.rows["payment"] = "paid"
    elif not repaired:
        store.rows["payment"] = "declined"
    await task
    assert store.rows["payment"] != "declined" or not provider.charges


async def lock_of_a_late_winner(*, repaired: bool) -> None:
    """A lock is acquired in a task of its own; who gives up at the timeout never releases it."""
    lock, served = asyncio.Lock(), list[str]()

    async def hold(seconds: float) -> None:
        async with lock:
            await asyncio.sleep(seconds)

    async def impatient() -> None:
        acquiring = asyncio.create_task(lock.acquire())
        done, _ = await asyncio.wait({acquiring}, timeout=1)
        if not done and repaired:
            acquiring.cancel()
            with suppress(asyncio.CancelledError):
                await acquiring
                done = {acquiring}
        if done:
            lock.release()

    async def patient() -> None:
        await asyncio.sleep(2)
        async with lock:
            served.append("patient")

    await asyncio.gather(hold(0.9), impatient(), patient())
    assert served == ["patient"]


async def sibling_fails_while_charging(*, repaired: bool) -> None:
    """A task group cancels the payment, charged and not committed, because the e-mail failed."""
    store, provider = Store(), Provider()

    async def pay() -> None:
        if repaired:
            await store.write("payment", "open")
        await provider.charge("order")
        await store.write("payment", "paid")

    async def send_mail() -> None:
        await trip(7)
        raise LookupError

    with suppress(ExceptionGroup):
        async with asyncio.TaskGroup() as group:
            group.create_task(pay())
            group.create_task(send_mail())
    assert not provider.charges or "payment" in store.rows


async def cursor_of_an_open_generator(*, repaired: bool) -> None:
    """A reader leaves its generator in the middle; the cursor is closed when somebody else has begun."""
    open_cursors, most = list[str](), list[int]()

    async def rows(reader: str) -> AsyncIterator[int]:
        open_cursors.append(reader)
        try:
            for row in range(3):
                await trip()
                yield row
        finally:
            await trip(2)
            open_cursors.remove(reader)

    lock = asyncio.Lock()

    async def first(reader: str) -> None:
        async with lock:
            most.append(len(open_cursors))
            if repaired:
                async with aclosing(rows(reader)) as each:
                    await anext(each)
            else:
                async for _ in rows(reader):
                    break

    async def browse() -> None:
        await trip(5)
        await first("grace")

    await asyncio.gather(first("ada"), browse())
    assert max(most) == 0


async def end_overtakes_a_job(*, repaired: bool) -> None:
    """Two producers feed one queue, and the first that is ready says that it was the last."""
    jobs, done = asyncio.Queue[int](), list[int]()
    end = -1

    async def produce(first: int) -> None:
        for job in range(first, first + 2):
            await trip()
            jobs.put_nowait(job)
        if not repaired and first == 20:
            jobs.put_nowait(end)

    async def produce_all() -> None:
        await asyncio.gather(produce(10), produce(20))
        if repaired:
            jobs.put_nowait(end)

    async def consume() -> None:
        while (job := await jobs.get()) != end:
            done.append(job)

    await asyncio.gather(produce_all(), consume())
    assert sorted(done) == [10, 11, 20, 21]


async def refreshed_twice(*, repaired: bool) -> None:
    """Two requests are refused with the old token; the second refresh uses a refresh token that is spent."""
    tokens = {"access": "old", "refresh": 1}
    spent: list[int] = []
    lock = asyncio.Lock()

    async def refresh(refused: str) -> None:
        async with lock:
            if repaired and tokens["access"] != refused:
                return
            token = int(tokens["refresh"])
            await trip(2)
            spent.append(token)
            tokens.update(access=f"new {token}", refresh=token + (1 if repaired else 0))

    async def request(before: int) -> None:
        await trip(before)
        access = str(tokens["access"])
        await trip()
        if access == "old":
            await refresh(access)

    await asyncio.gather(request(0), request(9))
    assert len(set(spent)) == len(spent)


async def notified_before_it_waits(*, repaired: bool) -> None:
    """A condition is notified when nobody waits yet; who comes then waits without a look at the state."""
    condition, ready = asyncio.Condition(), list[str]()

    async def prepare() -> None:
        await trip(6)
        async with condition:
            ready.append("ready")
            condition.notify_all()

    async def use() -> None:
        await trip(2)
        async with condition:
            if repaired:
                await condition.wait_for(lambda: ready)
            else:
                await condition.wait()

    await asyncio.gather(use(), prepare())
    assert ready


async def permits_grow(*, repaired: bool) -> None:
    """Who was cancelled while it waited for a permit gives one back; then three work where two may."""
    permits, working, most = asyncio.Semaphore(2), list[int](), list[int]()

    async def work(name: int) -> None:
        acquired = not repaired
        try:
            await permits.acquire()
            acquired = True
            working.append(name)
            most.append(len(working))
            await trip(3)
            working.remove(name)
        finally:
            if name in working:
                working.remove(name)
            if acquired:
                permits.release()

    await asyncio.gather(work(1), work(2), may_be_cancelled(work(3)), work(4), work(5))
    assert max(most) <= 2


async def price_of_an_old_cache(*, repaired: bool) -> None:
    """The entry is found fresh; it expires while the request waits for something else, and is used."""
    loop = asyncio.get_running_loop()
    price = {"value": 5, "until": loop.time() + 1}
    sold: list[tuple[int, float]] = []

    async def sell() -> None:
        await asyncio.sleep(0.7)
        fresh = loop.time() < price["until"]
        await asyncio.sleep(0.2)
        if repaired:
            fresh = loop.time() < price["until"]
        if fresh:
            sold.append((int(price["value"]), loop.time()))

    await asyncio.gather(sell(), trip(3))
    assert all(at < price["until"] for _, at in sold)


HELD_OUT_LATE: dict[str, Race] = {
    race.__name__: race
    for race in (
        first_quote_wins,
        charged_after_timeout,
        lock_of_a_late_winner,
        sibling_fails_while_charging,
        cursor_of_an_open_generator,
        end_overtakes_a_job,
        refreshed_twice,
        notified_before_it_waits,
        permits_grow,
        price_of_an_old_cache,
    )
}
