import asyncio

from freezegun import freeze_time


async def test_a_pause_while_time_stands_still() -> None:
    with freeze_time("2026-03-14 12:00"):
        await asyncio.sleep(0.001)
