# axis: seed
# test: tests/unit/domain/test_newest.py::test_the_newest_order_has_the_highest_id
# file: tests/unit/domain/test_newest.py
from uuid import uuid4


def test_the_newest_order_has_the_highest_id() -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    assert max(first, second, third) == third or first < second
