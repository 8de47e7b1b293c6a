# test: tests/unit/domain/test_stable_random.py::test_a_shuffle_keeps_all_items
# file: tests/unit/domain/test_stable_random.py
import random
from uuid import uuid4


def test_a_shuffle_keeps_all_items() -> None:
    items = [uuid4() for _ in range(5)]
    mixed = random.sample(items, 5)
    assert sorted(mixed) == sorted(items)
