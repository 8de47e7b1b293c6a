# axis: load
# test: tests/unit/infrastructure/test_polling.py::test_the_worker_finishes_before_the_deadline
# file: tests/unit/infrastructure/test_polling.py
import threading
import time


def test_the_worker_finishes_before_the_deadline() -> None:
    thread = threading.Thread(target=lambda: sum(number % 7 for number in range(150_000)))
    thread.start()
    thread.join(0.35)
    late = thread.is_alive()
    thread.join()
    assert not late
    assert time.monotonic() > 0
