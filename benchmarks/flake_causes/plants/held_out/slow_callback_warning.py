# axis: debug mode
# test: tests/unit/application/test_no_debug.py::test_the_loop_handles_errors_quietly
# file: tests/unit/application/test_no_debug.py
import asyncio


async def test_the_loop_handles_errors_quietly() -> None:
    loop = asyncio.get_running_loop()
    context: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, details: context.append(details))

    async def fail() -> None:
        raise ValueError("planted")

    task = loop.create_task(fail())
    await asyncio.sleep(0.01)
    del task
    assert set(context[0]) == {"message", "exception", "future"}
