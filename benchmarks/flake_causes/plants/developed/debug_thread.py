# axis: debug mode
# test: tests/unit/infrastructure/test_from_thread.py::test_a_thread_wakes_the_loop
# file: tests/unit/infrastructure/test_from_thread.py
import asyncio
import threading


async def test_a_thread_wakes_the_loop() -> None:
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    errors: list[Exception] = []

    def wake() -> None:
        try:
            loop.call_soon(woken.set)
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=wake)
    thread.start()
    thread.join()
    await asyncio.sleep(0.01)
    assert errors == []
