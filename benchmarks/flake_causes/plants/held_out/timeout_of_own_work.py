# axis: load
# test: tests/unit/application/test_in_time.py::test_the_report_is_made_in_time
# file: tests/unit/application/test_in_time.py
import asyncio


async def test_the_report_is_made_in_time() -> None:
    async def report() -> int:
        total = 0
        for part in range(20):
            total += sum(range(part * 2_000))
            await asyncio.sleep(0)
        return total

    assert await asyncio.wait_for(report(), 0.4) > 0
