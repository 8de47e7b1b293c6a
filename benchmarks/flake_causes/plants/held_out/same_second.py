# axis: time
# test: tests/unit/infrastructure/test_stamps.py::test_two_stamps_of_one_event_are_equal
# file: tests/unit/infrastructure/test_stamps.py
import time


def stamp() -> int:
    return int(time.time())


def test_two_stamps_of_one_event_are_equal() -> None:
    created = stamp()
    assert {"created": created, "updated": stamp()} == {"created": created, "updated": created}
