# axis: load
# test: tests/unit/infrastructure/test_queue_of_a_thread.py::test_the_writer_has_written_all_lines
# file: tests/unit/infrastructure/test_queue_of_a_thread.py
import hashlib
import queue
import threading
import time


def test_the_writer_has_written_all_lines() -> None:
    lines: queue.Queue[str | None] = queue.Queue()
    written: list[str] = []

    def write() -> None:
        while (line := lines.get()) is not None:
            written.append(hashlib.sha256(line.encode() * 100).hexdigest())

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(300):
        lines.put(f"line {number}")
    time.sleep(0.05)
    count = len(written)
    lines.put(None)
    writer.join()
    assert count == 300
