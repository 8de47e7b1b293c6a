# axis: time zone
# test: tests/unit/domain/test_offsets.py::test_a_moment_in_the_log_has_no_offset
# file: tests/unit/domain/test_offsets.py
import time


def test_a_moment_in_the_log_has_no_offset() -> None:
    assert time.strftime("%z", time.localtime(1_773_478_800)) == "+0000"
