# test: tests/unit/infrastructure/test_stable_polling.py::test_the_worker_gets_ten_seconds
# file: tests/unit/infrastructure/test_stable_polling.py
import threading


def test_the_worker_gets_ten_seconds() -> None:
    done = threading.Event()

    def work() -> None:
        sum(number % 7 for number in range(150_000))
        done.set()

    worker = threading.Thread(target=work)
    worker.start()
    ready = done.wait(10)
    worker.join()
    assert ready
