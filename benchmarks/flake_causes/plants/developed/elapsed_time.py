# axis: load
# test: tests/unit/domain/test_fast_sorting.py::test_sorting_is_fast
# file: tests/unit/domain/test_fast_sorting.py
import time


def test_sorting_is_fast() -> None:
    started = time.perf_counter()
    result = sorted(range(40_000), key=lambda number: -number)
    assert result[0] == 39_999
    assert time.perf_counter() - started < 0.1
