"""What a scenario may do, and what makes a verdict impossible."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import count
from typing import Self
from uuid import uuid4

import pytest
from testkit.schedules import Schedules, Unjudged, explore, may_be_cancelled, suspending
from testkit.schedules.explorer import Explored
from testkit.schedules.loop import Endless
from testkit.schedules.orders import order_of
from testkit.schedules.run import run

from benchmarks.schedules.primitives import order_of_notes


def explored(scenario: Callable[[], Awaitable[object]], schedules: int = 50) -> Explored:
    return explore(partial(run, scenario), range(1, schedules + 1))


async def steps(times: int = 2) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def sold_twice() -> None:
    stock = [1]

    async def buy() -> None:
        if stock[0]:
            await steps()
            stock[0] -= 1

    async def buy_later() -> None:
        await steps(3)
        await buy()

    await asyncio.gather(buy(), buy_later())
    assert stock == [0]


def test_a_failing_schedule_is_reported_with_its_number_and_its_order() -> None:
    with pytest.raises(AssertionError) as failure:
        Schedules("test_shop.py::test_sale")(sold_twice)

    notes = "\n".join(failure.value.__notes__)
    assert 'again: testkit races "test_shop.py::test_sale" --schedule ' in notes
    assert "buy_later #2" in notes
    assert "test_schedules.py:" in notes


def test_a_pinned_schedule_fails_first() -> None:
    first = explored(sold_twice).failure
    assert first

    with pytest.raises(AssertionError) as failure:
        Schedules("test_sale")(sold_twice, 0, pinned=[first.number])

    assert f"Schedule {first.number} fails" in failure.value.__notes__[0]


def test_a_number_repeats_the_order_of_all_primitives_of_asyncio() -> None:
    orders = [[order_of_notes(number) for number in range(40)] for _ in range(2)]

    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders[0]}) > 30


def test_chance_is_the_same_again_in_a_schedule() -> None:
    drawn = []

    async def scenario() -> None:
        drawn.append(uuid4())

    run(scenario, order_of(3, 2), 3, {})
    run(scenario, order_of(3, 2), 3, {})

    assert drawn[0] == drawn[1] != uuid4()


def test_all_tasks_that_wait_for_each_other_are_a_failure_that_names_their_lines() -> None:
    async def scenario() -> None:
        one, other = asyncio.Lock(), asyncio.Lock()

        async def both(first: asyncio.Lock, second: asyncio.Lock, after: int) -> None:
            await steps(after)
            async with first:
                await steps()
                async with second:
                    await steps()

        await asyncio.gather(both(one, other, 0), both(other, one, 8))

    failure = explored(scenario).failure

    assert failure
    assert str(failure.error).count("both #") == 2


def test_a_schedule_that_does_not_end_is_a_failure() -> None:
    async def scenario() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(60)

    assert isinstance(run(scenario, order_of(1, 2), 1, {}, most_steps=100).error, Endless)


def test_an_hour_takes_no_time() -> None:
    async def scenario() -> None:
        started = asyncio.get_running_loop().time()
        await asyncio.gather(asyncio.sleep(3600), asyncio.sleep(1800))
        assert asyncio.get_running_loop().time() - started == pytest.approx(3600)

    assert run(scenario, order_of(1, 2), 1, {}).error is None


def test_code_that_polls_the_clock_ends() -> None:
    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + 1
        while loop.time() < until:  # noqa: ASYNC110
            await asyncio.sleep(0)

    assert run(scenario, order_of(1, 2), 1, {}).error is None


def test_a_cancelled_request_is_cancelled_at_each_of_its_awaits() -> None:
    reached = set()

    async def scenario() -> None:
        passed = []

        async def pay() -> None:
            for number in range(4):
                await steps(1)
                passed.append(number)

        await may_be_cancelled(pay())
        reached.add(len(passed))

    explored(scenario, 100)

    assert reached == {0, 1, 2, 3, 4}


def test_a_fake_suspends_and_its_context_is_left_when_it_is_cancelled() -> None:
    class Fake:
        lock = asyncio.Lock()

        async def __aenter__(self) -> Self:
            await self.lock.acquire()
            return self

        async def __aexit__(self, *error: object) -> None:
            self.lock.release()

        async def ask(self, question: str) -> str:
            return f"{question}!"

    async def scenario() -> None:
        async def ask() -> str:
            async with suspending(Fake()) as fake:
                return await fake.ask("well")

        assert await may_be_cancelled(ask()) in {None, "well!"}
        assert await ask() == "well!"

    assert explored(scenario).orders > 3


async def in_a_thread() -> None:
    await asyncio.gather(asyncio.to_thread(sum, [1]), asyncio.sleep(0.05))


async def woken_by_a_thread() -> None:
    loop, answered = asyncio.get_running_loop(), asyncio.Event()
    threading.Thread(target=lambda: loop.call_soon_threadsafe(answered.set)).start()
    await asyncio.gather(answered.wait(), steps())


async def on_a_socket() -> None:
    ours, theirs = socket.socketpair()
    asyncio.get_running_loop().add_reader(ours, lambda: None)
    await asyncio.gather(steps(), steps())
    asyncio.get_running_loop().remove_reader(ours)
    ours.close()
    theirs.close()


calls = count()


async def with_data_of_the_run_before() -> None:
    await asyncio.gather(*(steps() for _ in range(next(calls))))


async def alone() -> None:
    await steps()


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (in_a_thread, "a thread"),
        (woken_by_a_thread, "a thread"),
        (on_a_socket, "a socket"),
        (with_data_of_the_run_before, "when it was repeated"),
        (alone, "no two of its tasks"),
    ],
)
def test_what_schedules_do_not_control_gets_no_verdict(scenario: Callable[[], Awaitable[object]], reason: str) -> None:
    with pytest.raises(Unjudged, match=reason):
        explored(scenario)


def test_schedules_refuse_to_run_in_an_async_test() -> None:
    async def test() -> None:
        Schedules("test_sale")(sold_twice)

    with pytest.raises(Unjudged, match="not `async`"):
        asyncio.run(test())


def test_a_scenario_that_fails_in_asyncios_own_order_says_so() -> None:
    async def scenario() -> None:
        await asyncio.gather(steps(), steps())
        raise LookupError

    with pytest.raises(LookupError) as failure:
        Schedules("test_sale")(scenario)

    assert "asyncio's own order" in failure.value.__notes__[0]
