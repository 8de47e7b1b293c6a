from dataclasses import FrozenInstanceError

import pytest

from app.domain.money import CurrencyMismatch, InvalidAmount, InvalidCurrency, Money


def test_an_amount_below_zero_is_refused() -> None:
    with pytest.raises(InvalidAmount) as refused:
        Money(-1, "EUR")

    assert refused.value.minor == -1


def test_zero_is_an_amount() -> None:
    assert Money(0, "EUR") + Money(4_900, "EUR") == Money(4_900, "EUR")


@pytest.mark.parametrize(
    "currency",
    ["eur", "EU", "EURO", "€€€", "E1R", "EUR\n", ""],
    ids=["lower case", "too short", "too long", "signs", "a digit", "a line end", "empty"],
)
def test_a_currency_that_is_not_an_iso_code_is_refused(currency: str) -> None:
    with pytest.raises(InvalidCurrency) as refused:
        Money(4_900, currency)

    assert refused.value.currency == currency


def test_amounts_of_one_currency_add_up() -> None:
    total = Money(4_900, "EUR") + Money(250, "EUR")

    assert total == Money(5_150, "EUR")


def test_adding_another_currency_is_refused() -> None:
    with pytest.raises(CurrencyMismatch) as refused:
        Money(4_900, "EUR") + Money(4_900, "USD")

    assert refused.value.expected == "EUR"
    assert refused.value.got == "USD"


@pytest.mark.parametrize(
    ("times", "minor"), [(0, 0), (1, 4_900), (3, 14_700)], ids=["none", "one", "three"]
)
def test_a_price_is_multiplied_by_a_quantity(times: int, minor: int) -> None:
    assert Money(4_900, "EUR") * times == Money(minor, "EUR")


def test_a_price_times_a_negative_quantity_is_refused() -> None:
    with pytest.raises(InvalidAmount) as refused:
        Money(4_900, "EUR") * -1

    assert refused.value.minor == -4_900


def test_equal_amounts_are_one_value() -> None:
    prices = {Money(4_900, "EUR"), Money(4_900, "EUR"), Money(4_900, "USD")}

    assert len(prices) == 2


def test_an_amount_never_changes() -> None:
    price = Money(4_900, "EUR")

    with pytest.raises(FrozenInstanceError, match="minor"):
        price.minor = 1  # type: ignore[misc]
