# axis: time zone
# test: tests/unit/domain/test_opening.py::test_the_shop_opens_at_nine
# file: tests/unit/domain/test_opening.py
from datetime import datetime


def test_the_shop_opens_at_nine() -> None:
    opens = datetime.fromtimestamp(1_773_478_800)
    assert opens.hour == 9
