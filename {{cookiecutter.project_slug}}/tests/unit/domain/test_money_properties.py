import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, sampled_from
from testkit.properties import each_run_the_same

from app.domain.currencies import CURRENCIES
from app.domain.money import CurrencyMismatch, Money

# Beyond what a float holds exactly: one that crept in would round.
minors = integers(min_value=0, max_value=10**18)
two_currencies = lists(sampled_from(sorted(CURRENCIES)), min_size=2, max_size=2, unique=True)


@each_run_the_same
@given(minors, minors, minors)
def test_amounts_add_up_exactly_in_any_order(one: int, two: int, three: int) -> None:
    first, second, third = (Money(minor, "EUR") for minor in (one, two, three))

    assert first + second + third == third + (second + first) == Money(one + two + three, "EUR")


@each_run_the_same
@given(minors, minors, two_currencies)
def test_amounts_of_two_currencies_never_add_up(one: int, other: int, codes: list[str]) -> None:
    with pytest.raises(CurrencyMismatch) as refused:
        Money(one, codes[0]) + Money(other, codes[1])

    assert [refused.value.expected, refused.value.got] == codes


@each_run_the_same
@given(minors, integers(min_value=0, max_value=1_000))
def test_a_price_times_a_quantity_is_exact(minor: int, quantity: int) -> None:
    one_more = Money(minor, "EUR") * quantity + Money(minor, "EUR")

    assert one_more == Money(minor, "EUR") * (quantity + 1)
    assert one_more.minor == minor * (quantity + 1)
