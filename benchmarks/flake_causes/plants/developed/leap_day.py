# axis: time
# test: tests/unit/domain/test_warranty.py::test_a_warranty_lasts_a_year
# file: tests/unit/domain/test_warranty.py
from datetime import UTC, date, datetime


def ends(bought: date) -> date:
    return bought.replace(year=bought.year + 1)


def test_a_warranty_lasts_a_year() -> None:
    today = datetime.now(UTC).date()
    assert ends(today) > today
