# axis: time
# test: tests/unit/domain/test_voucher.py::test_the_voucher_is_valid
# file: tests/unit/domain/test_voucher.py
from datetime import date, datetime

EXPIRES = date(2029, 6, 30)


def test_the_voucher_is_valid() -> None:
    assert datetime.now().date() <= EXPIRES
