import pytest

from app.domain.currencies import CURRENCIES
from app.domain.money import InvalidCurrency, Money
from tests.factories.products import make_product


@pytest.mark.parametrize("currency", ["ZZZ", "XXX", "XTS", "XAU", "DEM", "EUX"])
def test_a_product_in_a_currency_that_nobody_pays_with_is_refused(currency: str) -> None:
    with pytest.raises(InvalidCurrency):
        make_product(price=Money(4_900, currency))


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "XOF", "XCG"])
def test_a_product_in_a_currency_of_today_is_accepted(currency: str) -> None:
    assert make_product(price=Money(4_900, currency)).price.currency == currency


def test_money_that_was_stored_outlives_its_currency() -> None:
    """A currency ends (the kuna in 2023); the orders that were paid in it stay readable."""
    assert Money(4_900, "HRK").currency == "HRK"


def test_each_currency_is_written_as_iso_4217_writes_it() -> None:
    assert [code for code in CURRENCIES if len(code) != 3 or not code.isupper()] == []
