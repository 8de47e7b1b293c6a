# test: tests/unit/infrastructure/test_stable_thread.py::test_the_thread_is_awaited
# file: tests/unit/infrastructure/test_stable_thread.py
import asyncio


async def test_the_thread_is_awaited() -> None:
    total = await asyncio.to_thread(sum, range(50_000))
    assert total == 1_249_975_000
