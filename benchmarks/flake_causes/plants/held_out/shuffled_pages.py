# axis: seed
# test: tests/unit/domain/test_pages.py::test_the_cheapest_is_on_the_first_page
# file: tests/unit/domain/test_pages.py
import random


def test_the_cheapest_is_on_the_first_page() -> None:
    prices = list(range(10))
    random.shuffle(prices)
    assert 0 in prices[:8]
