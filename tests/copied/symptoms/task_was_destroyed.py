import asyncio
import gc


async def main() -> None:
    asyncio.create_task(asyncio.Event().wait())
    await asyncio.sleep(0)


def test_a_task_is_left_behind() -> None:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    loop.close()
    gc.collect()
    raise AssertionError("look at the log")
