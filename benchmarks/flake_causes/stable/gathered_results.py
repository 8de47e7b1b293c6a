# test: tests/unit/application/test_stable_gather.py::test_results_have_the_order_of_their_awaitables
# file: tests/unit/application/test_stable_gather.py
import asyncio


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


async def test_results_have_the_order_of_their_awaitables() -> None:
    assert await asyncio.gather(double(1), double(2), double(3)) == [2, 4, 6]
