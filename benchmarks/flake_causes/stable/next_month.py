# test: tests/unit/domain/test_stable_month.py::test_the_next_month_begins_on_its_first_day
# file: tests/unit/domain/test_stable_month.py
from datetime import date, timedelta


def test_the_next_month_begins_on_its_first_day() -> None:
    today = date.today()
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert following > today
