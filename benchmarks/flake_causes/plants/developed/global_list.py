# axis: order
# test: tests/unit/domain/test_basket.py::test_a_new_basket_is_empty
# file: tests/unit/domain/test_basket.py
BASKET: list[str] = []


def test_adding_to_a_basket_keeps_the_item() -> None:
    BASKET.append("RETRO-CLOCK")
    assert BASKET == ["RETRO-CLOCK"]


def test_a_new_basket_is_empty() -> None:
    assert BASKET == []
