# axis: load
# test: tests/unit/infrastructure/test_worker_thread.py::test_the_worker_is_ready_soon
# file: tests/unit/infrastructure/test_worker_thread.py
import asyncio
import threading


def work(done: list[int]) -> None:
    done.append(sum(number * number for number in range(60_000)))


async def test_the_worker_is_ready_soon() -> None:
    done: list[int] = []
    thread = threading.Thread(target=work, args=(done,))
    thread.start()
    await asyncio.sleep(0.1)
    ready = len(done)
    thread.join()
    assert ready == 1
