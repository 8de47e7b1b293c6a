# axis: load
# test: tests/unit/infrastructure/test_cache_that_expires.py::test_a_fresh_price_comes_from_the_cache
# file: tests/unit/infrastructure/test_cache_that_expires.py
import time


class Prices:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.kept: dict[str, tuple[float, int]] = {}
        self.computed = 0

    def of(self, name: str) -> int:
        until, price = self.kept.get(name, (0.0, 0))
        if time.monotonic() >= until:
            self.computed += 1
            price = sum(ord(letter) for letter in name * 2_000)
            self.kept[name] = (time.monotonic() + self.seconds, price)
        return price


def test_a_fresh_price_comes_from_the_cache() -> None:
    prices = Prices(seconds=0.15)
    names = [f"RETRO-{number}" for number in range(8)]
    total = sum(prices.of(name) for name in names)
    assert sum(prices.of(name) for name in names) == total
    assert prices.computed == len(names)
