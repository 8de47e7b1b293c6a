# axis: order
# test: tests/unit/infrastructure/test_rates.py::test_the_rate_without_configuration_is_one
# file: tests/unit/infrastructure/test_rates.py
from functools import cache

CONFIGURED = {"rate": 1}


@cache
def rate() -> int:
    return CONFIGURED["rate"]


def test_the_configured_rate_is_used(monkeypatch) -> None:
    monkeypatch.setitem(CONFIGURED, "rate", 2)
    assert rate() == 2


def test_the_rate_without_configuration_is_one() -> None:
    assert rate() == 1
