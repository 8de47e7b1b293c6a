from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from app.api.decimals import Exact


@pytest.mark.parametrize(
    ("text", "number"),
    [("12.5", "12.5000"), ("-0.0001", "-0.0001"), ("99999999999.9999", "99999999999.9999")],
    ids=["a short one", "below zero", "the largest"],
)
def test_a_decimal_number_is_taken_with_four_places(text: str, number: str) -> None:
    assert str(TypeAdapter(Exact).validate_python(text)) == number


@pytest.mark.parametrize(
    "value",
    [12.5, 12, Decimal("12.5"), "1e3", "NaN", "1.00001", "100000000000", "٣", "1\n", ""],
    ids=[
        *("a float", "an integer", "a Decimal", "an exponent", "no number", "five places"),
        *("twelve digits", "digits of another script", "a line end", "nothing"),
    ],
)
def test_a_number_that_may_be_inexact_or_too_long_is_refused(value: object) -> None:
    with pytest.raises(ValidationError, match="decimal number in quotes"):
        TypeAdapter(Exact).validate_python(value)
