import asyncio
from collections.abc import Iterator

import pytest
from testkit.shuffled_loop import ShuffledLoop, reseed_all


async def finished(names: str) -> str:
    ended: list[str] = []

    async def end(name: str) -> None:
        await asyncio.sleep(0)
        ended.append(name)

    await asyncio.gather(*map(end, names))
    return "".join(ended)


async def called(numbers: list[int]) -> list[int]:
    came: list[int] = []
    loop = asyncio.get_running_loop()
    for number in numbers:
        loop.call_soon(came.append, number)
    await asyncio.sleep(0.001)
    return came


@pytest.fixture
def loop() -> Iterator[ShuffledLoop]:
    loop = ShuffledLoop(7)
    yield loop
    loop.close()


def run(seed: int) -> str:
    with asyncio.Runner(loop_factory=lambda: ShuffledLoop(seed)) as runner:
        return runner.run(finished("abcd"))


def test_tasks_end_in_many_orders() -> None:
    assert len({run(seed) for seed in range(40)}) > 10


def test_a_seed_gives_the_same_order_again() -> None:
    assert [run(seed) for seed in range(10)] == [run(seed) for seed in range(10)]


def test_no_task_is_lost_or_run_twice() -> None:
    assert {"".join(sorted(run(seed))) for seed in range(40)} == {"abcd"}


def test_callbacks_keep_their_order(loop: ShuffledLoop) -> None:
    assert loop.run_until_complete(called([1, 2, 3, 4, 5])) == [1, 2, 3, 4, 5]


def test_a_test_has_its_order_whatever_ran_before_it(loop: ShuffledLoop) -> None:
    reseed_all()
    first = loop.run_until_complete(finished("abcd"))
    loop.run_until_complete(finished("xyz"))

    reseed_all()

    assert loop.run_until_complete(finished("abcd")) == first
