"""Ten planted races and their repaired twins, written while the order of steps was chosen."""

import asyncio

from testkit.schedules import may_be_cancelled

from benchmarks.schedules.shop import Provider, Race, Store, trip


async def last_item(*, repaired: bool) -> None:
    """Check, then act: both buyers see the last piece."""
    store, sold = Store({"stock": 1}), []

    async def buy(buyer: str) -> None:
        async with store.locked_if(repaired, "stock"):
            stock = await store.read("stock")
            if stock > 0:
                await store.write("stock", stock - 1)
                sold.append(buyer)

    async def browse() -> None:
        await trip(10)

    await asyncio.gather(buy("ada"), browse(), late(buy("grace"), 4))
    assert len(sold) == 1


async def late(work: object, trips: int) -> None:
    await trip(trips)
    await work  # type: ignore[misc]


async def lost_update(*, repaired: bool) -> None:
    """The second write forgets the first: seen only where the reader is overtaken in its one gap."""
    store = Store({"visits": 0})

    async def visit(before: int) -> None:
        await trip(before)
        async with store.locked_if(repaired, "visits"):
            visits = await store.read("visits")
            await store.write("visits", visits + 1)

    await asyncio.gather(visit(0), visit(5), visit(10), visit(15))
    assert store.rows["visits"] == 4


async def double_charge(*, repaired: bool) -> None:
    """The idempotency key is stored after the charge, not before."""
    store, provider = Store(), Provider()

    async def pay(key: str) -> None:
        if repaired:
            if key in store.rows:
                return
            store.rows[key] = "open"
            await provider.charge(key)
        elif await store.read(key) is None:
            await provider.charge(key)
            await store.write(key, "paid")

    async def retry() -> None:
        await trip(7)
        await pay("first-try")

    await asyncio.gather(pay("first-try"), retry())
    assert provider.charges == ["first-try"]


async def stale_read(*, repaired: bool) -> None:
    """The total is read, a line is added, the old total is charged."""
    store = Store({"lines": [5], "version": 0})
    charged: list[int] = []
    accepted: list[int] = [5]

    async def add_line() -> None:
        await trip(6)
        if store.rows.get("closed"):
            return
        store.rows["lines"] = [*store.rows["lines"], 7]
        store.rows["version"] += 1
        accepted.append(7)

    async def check_out() -> None:
        while True:
            version, total = store.rows["version"], sum(await store.read("lines"))
            await trip(3)
            if not repaired or version == store.rows["version"]:
                store.rows["closed"] = True
                charged.append(total)
                return

    await asyncio.gather(check_out(), add_line())
    assert charged == [sum(accepted)]


async def lock_order(*, repaired: bool) -> None:
    """Two transfers lock two accounts in opposite orders."""
    store = Store()

    async def transfer(*accounts: str) -> None:
        first, second = sorted(accounts) if repaired else accounts
        await trip(3)
        async with store.lock(first):
            await trip()
            async with store.lock(second):
                await trip(2)

    await asyncio.gather(transfer("a", "b"), late(transfer("b", "a"), 6))


async def cancelled_before_commit(*, repaired: bool) -> None:
    """The client leaves between the charge and its record; the twin records its intention first."""
    store, provider = Store(), Provider()

    async def pay() -> None:
        await store.read("order")
        if repaired:
            await store.write("payment", "open")
        await provider.charge("first-try")
        await store.write("payment", "paid")

    await may_be_cancelled(pay())
    assert not provider.charges or store.rows.get("payment") in {"open", "paid"}


async def pay_against_cancel(*, repaired: bool) -> None:
    """The order is cancelled while the provider thinks: charged for nothing."""
    store, provider, cancelled = Store({"order": "pending"}), Provider(), list[str]()

    async def pay() -> None:
        if await store.read("order") != "pending":
            return
        if repaired:
            if store.rows["order"] != "pending":
                return
            store.rows["order"] = "paying"
        await provider.charge("order")
        await store.write("order", "paid")

    async def cancel() -> None:
        await trip(8)
        if store.rows["order"] == "pending":
            store.rows["order"] = "cancelled"
            cancelled.append("order")

    await asyncio.gather(cancel(), late(pay(), 9))
    assert not (cancelled and provider.charges)


async def made_twice(*, repaired: bool) -> None:
    """A shared client is made on first use, by two first users."""
    made: list[int] = []
    shared: dict[str, int] = {}
    lock = asyncio.Lock()

    async def make() -> int:
        await trip(2)
        made.append(len(made))
        return made[-1]

    async def client() -> int:
        if repaired:
            async with lock:
                if "client" not in shared:
                    shared["client"] = await make()
        elif "client" not in shared:
            shared["client"] = await make()
        return shared["client"]

    async def use(after: int) -> int:
        await trip(after)
        return await client()

    await asyncio.gather(use(0), use(4), use(8))
    assert made == [0]


async def lost_wake_up(*, repaired: bool) -> None:
    """The worker clears the signal after it looked: what came between waits for ever."""
    signal, jobs, finished = asyncio.Event(), list[int](), list[int]()

    async def work() -> None:
        while len(finished) < 2:
            await signal.wait()
            if repaired:
                signal.clear()
            while jobs:
                finished.append(jobs.pop())
                await trip()
            await trip()
            if not repaired:
                signal.clear()

    async def send(job: int, after: int) -> None:
        await trip(after)
        jobs.append(job)
        signal.set()

    await asyncio.gather(work(), send(1, 0), send(2, 9))
    assert sorted(finished) == [1, 2]


async def half_of_a_transfer(*, repaired: bool) -> None:
    """The auditor adds up two accounts in the middle of a transfer, and only if it asks twice in the gap."""
    store, sums = Store({"a": 10, "b": 0}), []

    async def transfer() -> None:
        async with store.locked_if(repaired, "books"):
            await store.write("a", 0)
            await store.write("b", 10)

    async def audit() -> None:
        await trip(6)
        async with store.locked_if(repaired, "books"):
            a = await store.read("a")
            b = await store.read("b")
        sums.append(a + b)

    await asyncio.gather(transfer(), audit())
    assert sums == [10]


DEVELOPED: dict[str, Race] = {
    race.__name__: race
    for race in (
        last_item,
        lost_update,
        double_charge,
        stale_read,
        lock_order,
        cancelled_before_commit,
        pay_against_cancel,
        made_twice,
        lost_wake_up,
        half_of_a_transfer,
    )
}
