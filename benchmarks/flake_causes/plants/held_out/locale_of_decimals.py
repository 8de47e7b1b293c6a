# axis: order
# test: tests/unit/domain/test_a_thirds.py::test_a_third_has_many_digits
# file: tests/unit/domain/test_z_rounding.py
import decimal


def test_money_is_rounded_to_four_digits() -> None:
    decimal.getcontext().prec = 4
    assert decimal.Decimal(1) / 3 == decimal.Decimal("0.3333")
# file: tests/unit/domain/test_a_thirds.py
from decimal import Decimal


def test_a_third_has_many_digits() -> None:
    assert len(str(Decimal(1) / 3)) > 10
