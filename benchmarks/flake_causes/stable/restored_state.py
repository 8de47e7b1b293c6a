# test: tests/unit/domain/test_stable_state.py::test_a_basket_is_empty
# file: tests/unit/domain/test_stable_state.py
import pytest

BASKET: list[str] = []


@pytest.fixture(autouse=True)
def _empty():
    yield
    BASKET.clear()


def test_an_item_is_kept() -> None:
    BASKET.append("RETRO-CLOCK")
    assert len(BASKET) == 1


def test_a_basket_is_empty() -> None:
    assert BASKET == []
