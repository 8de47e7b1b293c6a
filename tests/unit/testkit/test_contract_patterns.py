import pytest
from testkit.contract.patterns import can_be_tried, is_slow


@pytest.mark.parametrize(
    "pattern", [r"^([a-z0-9]+-?)+$", r"^(\w+\s?)*$", r"^(?:a|a)*$", r"^((a+)b?)+$", r"^[$", r"^\p{L}+$"]
)
def test_a_pattern_that_takes_years_or_is_of_another_dialect_is_not_tried(pattern: str) -> None:
    assert not can_be_tried(pattern)


@pytest.mark.parametrize("pattern", [r"^(ab)+$", r"^[a(+)*]+$", r"^\(a+\)+$", r"^(a|b)$", r"^(a+)$"])
def test_a_pattern_that_repeats_something_fixed_is_not_slow(pattern: str) -> None:
    assert not is_slow(pattern)
