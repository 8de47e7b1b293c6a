# axis: schedule
# test: tests/unit/application/test_gathered.py::test_steps_end_in_their_order
# file: tests/unit/application/test_gathered.py
import asyncio


async def test_steps_end_in_their_order() -> None:
    ended: list[int] = []

    async def step(number: int) -> None:
        await asyncio.sleep(0)
        ended.append(number)

    await asyncio.gather(step(1), step(2), step(3))
    assert ended == [1, 2, 3]
