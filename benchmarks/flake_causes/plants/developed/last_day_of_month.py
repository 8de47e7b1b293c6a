# axis: time
# test: tests/unit/domain/test_due.py::test_an_invoice_is_due_tomorrow
# file: tests/unit/domain/test_due.py
from datetime import datetime


def due(now: datetime) -> datetime:
    return now.replace(day=now.day + 1)


def test_an_invoice_is_due_tomorrow() -> None:
    now = datetime.now()
    assert (due(now) - now).days == 1
