# axis: time zone
# test: tests/unit/infrastructure/test_local_date.py::test_a_receipt_has_the_date_of_the_clock
# file: tests/unit/infrastructure/test_local_date.py
from datetime import date

from app.infrastructure.clock import SystemClock


def test_a_receipt_has_the_date_of_the_clock() -> None:
    assert SystemClock().now().date() == date.today()
