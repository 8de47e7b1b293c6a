from app.domain.currencies import CURRENCIES
from app.domain.money import Money


def test_money_that_was_stored_outlives_its_currency() -> None:
    """A currency ends (the kuna in 2023); what was paid in it stays readable."""
    assert Money(4_900, "HRK").currency == "HRK"


def test_each_currency_is_written_as_iso_4217_writes_it() -> None:
    assert [code for code in CURRENCIES if len(code) != 3 or not code.isupper()] == []
