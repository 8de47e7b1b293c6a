# axis: seed
# test: tests/unit/domain/test_discount.py::test_a_discount_leaves_a_price
# file: tests/unit/domain/test_discount.py
import random


def test_a_discount_leaves_a_price() -> None:
    assert 100 - random.randint(1, 100) > 15
