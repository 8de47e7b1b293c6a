"""Ten planted races and their repaired twins, written after the engine was frozen."""

import asyncio
from collections import deque

from testkit.schedules import may_be_cancelled

from benchmarks.schedules.shop import Provider, Race, Store, trip


async def permit_lost_by_cancelling(*, repaired: bool) -> None:
    """A pool's connection is not given back when its user is cancelled: the next one waits for ever."""
    pool: asyncio.Queue[str] = asyncio.Queue()
    pool.put_nowait("connection")

    async def query() -> None:
        connection = await pool.get()
        if repaired:
            try:
                await trip(3)
            finally:
                pool.put_nowait(connection)
        else:
            await trip(3)
            pool.put_nowait(connection)

    await asyncio.gather(may_be_cancelled(query()), query())
    assert pool.qsize() == 1


async def foreign_lock_released(*, repaired: bool) -> None:
    """Who was cancelled while waiting releases a lock that another holds."""
    held: list[str] = []
    inside: list[str] = []
    both: list[str] = []

    async def acquire(name: str) -> None:
        while held:  # noqa: ASYNC110  (as services poll)
            await asyncio.sleep(0.01)
        held.append(name)

    def release(name: str) -> None:
        if not repaired or held == [name]:
            held.clear()

    async def work(name: str) -> None:
        try:
            await acquire(name)
            inside.append(name)
            both.extend(inside if len(inside) > 1 else [])
            await asyncio.sleep(0.02)
            inside.remove(name)
        finally:
            if name in inside:
                inside.remove(name)
            release(name)

    await asyncio.gather(work("ada"), may_be_cancelled(work("grace")), work("joan"))
    assert not both


async def name_taken_twice(*, repaired: bool) -> None:
    """Two sign-ups with one address: the row is looked for, then inserted."""
    rows: list[str] = []

    async def sign_up(address: str, before: int) -> None:
        await trip(before)
        taken = address in rows
        if not repaired:
            await trip()
        if not taken:
            rows.append(address)
        await trip(2)

    await asyncio.gather(*(sign_up(f"{name}@example.com", 3 * turn) for turn, name in enumerate("abca")))
    assert len(set(rows)) == len(rows)


async def refund_twice(*, repaired: bool) -> None:
    """The customer and the support refund one payment; the state changes only after the provider's answer."""
    store, provider = Store({"payment": "paid"}), Provider()

    async def refund(before: int) -> None:
        await trip(before)
        async with store.locked_if(repaired, "payment"):
            if await store.read("payment") == "paid":
                await provider.charge("refund")
                await store.write("payment", "refunded")

    await asyncio.gather(refund(0), refund(8), trip(12))
    assert provider.charges == ["refund"]


async def older_event_wins(*, repaired: bool) -> None:
    """Two handlers project events; the older one writes last."""
    view = {"version": 0}

    async def handle(version: int) -> None:
        await trip(4)
        if repaired and version <= view["version"]:
            return
        view["version"] = version

    events: deque[int] = deque([1, 2, 3])

    async def worker() -> None:
        while events:
            await handle(events.popleft())

    await asyncio.gather(worker(), worker())
    assert view["version"] == 3


async def changed_while_iterated(*, repaired: bool) -> None:
    """A broadcast walks over the connected clients while one of them leaves."""
    clients = dict.fromkeys(("ada", "grace", "joan"), 0)

    async def broadcast() -> None:
        for client in list(clients) if repaired else clients:
            await trip()
            if client in clients:
                clients[client] += 1

    async def leave() -> None:
        await trip(5)
        clients.pop("grace")

    await asyncio.gather(broadcast(), leave())


async def expired_lease(*, repaired: bool) -> None:
    """The leader's lease ends while it works, and it writes after its successor; a fencing token refuses that."""
    lease = {"token": 0, "until": 0.0}
    written: list[int] = []
    loop = asyncio.get_running_loop()

    async def lead(before: float) -> None:
        await asyncio.sleep(before)
        while loop.time() < lease["until"]:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        lease["token"] += 1
        token = int(lease["token"])
        lease["until"] = loop.time() + 1
        await asyncio.sleep(1)
        await trip()
        if not repaired or token == lease["token"]:
            written.append(token)

    await asyncio.gather(lead(0), lead(0.25), trip(3))
    assert written == sorted(written)


async def coupon_spent_by_many(*, repaired: bool) -> None:
    """A coupon has two uses and three shoppers; one retry makes room for the loser."""
    store, used = Store({"left": 2}), []

    async def spend(shopper: str) -> None:
        async with store.locked_if(repaired, "coupon"):
            left = await store.read("left")
            if left == 0:
                return
            await store.write("left", left - 1)
            used.append(shopper)

    async def shop() -> None:
        await spend("ada")
        await spend("grace")
        await spend("joan")

    async def stranger() -> None:
        await trip(14)
        await spend("stranger")

    await asyncio.gather(shop(), stranger())
    assert len(used) == 2


async def confirmed_after_compensation(*, repaired: bool) -> None:
    """A saga's step times out and is undone, while the step itself still succeeds.

    In its first form the assertion could not fail; corrected after the first run.
    """
    rooms, booked = {"room": "free"}, list[bool]()
    answered = asyncio.Event()

    async def reserve() -> None:
        await asyncio.sleep(0.1)
        if repaired and rooms["room"] == "released":
            return
        rooms["room"] = "taken"
        answered.set()

    async def book() -> None:
        task = asyncio.create_task(reserve())
        await trip()
        try:
            async with asyncio.timeout(0.1):
                await answered.wait()
            booked.append(True)
        except TimeoutError:
            rooms["room"] = "released"
        await task

    await asyncio.gather(book(), trip(2))
    assert bool(booked) or rooms["room"] == "released"


async def job_lost_by_cancelling(*, repaired: bool) -> None:
    """A worker is cancelled when it has its job and could not begin yet.

    Written after the first run, in the place of the one that is out of reach.
    """
    jobs: asyncio.Queue[int] = asyncio.Queue()
    done: list[int] = []

    async def worker() -> None:
        job = await jobs.get()
        try:
            await trip()
            done.append(job)
        except asyncio.CancelledError:
            if repaired:
                jobs.put_nowait(job)
            raise

    async def give() -> None:
        await trip(3)
        jobs.put_nowait(1)

    await asyncio.gather(may_be_cancelled(worker()), give())
    assert done == [1] or not jobs.empty()


async def total_without_its_line(*, repaired: bool) -> None:
    """A cache is filled with what was read before the write, after the write has emptied it."""
    store, cache = Store({"total": 5, "version": 0}), dict[str, int]()

    async def read() -> None:
        version = store.rows["version"]
        total = await store.read("total")
        if not repaired or version == store.rows["version"]:
            cache["total"] = total

    async def write() -> None:
        await trip(4)
        store.rows["total"] = 12
        store.rows["version"] += 1
        cache.pop("total", None)
        await trip(2)

    await asyncio.gather(read(), write(), trip(6))
    assert cache.get("total") in {None, store.rows["total"]}


HELD_OUT: dict[str, Race] = {
    race.__name__: race
    for race in (
        permit_lost_by_cancelling,
        foreign_lock_released,
        name_taken_twice,
        refund_twice,
        older_event_wins,
        changed_while_iterated,
        coupon_spent_by_many,
        confirmed_after_compensation,
        total_without_its_line,
        job_lost_by_cancelling,
    )
}
OUT_OF_REACH: dict[str, Race] = {"expired_lease": expired_lease}
"""Timers keep their order, so nothing is late: held out, and not found."""
