# axis: order
# test: tests/unit/domain/test_prices_known.py::test_the_price_is_known
# file: tests/unit/domain/test_prices_known.py
PRICES: dict[str, int] = {}


def test_loading_prices_fills_the_table() -> None:
    PRICES["RETRO-CLOCK"] = 4_900
    assert len(PRICES) == 1


def test_an_unknown_price_is_missing() -> None:
    assert PRICES.get("NOTHING") is None


def test_the_price_is_known() -> None:
    assert PRICES["RETRO-CLOCK"] == 4_900
