# test: tests/unit/application/test_stable_long_work.py::test_long_work_has_half_a_minute
# file: tests/unit/application/test_stable_long_work.py
import asyncio


async def test_long_work_has_half_a_minute() -> None:
    async def total() -> int:
        parts = 0
        for part in range(40):
            parts += sum(number % 7 for number in range(part * 2_000))
            await asyncio.sleep(0)
        return parts

    assert await asyncio.wait_for(total(), 30) > 0
