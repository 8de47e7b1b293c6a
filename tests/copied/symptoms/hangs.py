import asyncio


async def test_nobody_answers() -> None:
    await asyncio.Event().wait()
