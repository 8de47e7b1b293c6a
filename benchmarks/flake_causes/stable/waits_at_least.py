# test: tests/unit/infrastructure/test_stable_pause.py::test_a_pause_is_not_shorter_than_asked
# file: tests/unit/infrastructure/test_stable_pause.py
import asyncio
import time


async def test_a_pause_is_not_shorter_than_asked() -> None:
    started = time.monotonic()
    await asyncio.sleep(0.1)
    assert time.monotonic() - started > 0.09
