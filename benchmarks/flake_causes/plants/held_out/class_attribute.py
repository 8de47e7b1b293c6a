# axis: order
# test: tests/unit/domain/test_counting.py::test_the_first_order_has_number_one
# file: tests/unit/domain/test_counting.py
class Order:
    count = 0

    def __init__(self) -> None:
        Order.count += 1
        self.number = Order.count


class TestMany:
    def test_three_orders_have_three_numbers(self) -> None:
        assert len({Order().number for _ in range(3)}) == 3


def test_the_first_order_has_number_one() -> None:
    assert Order().number == 1
