import json
from datetime import date
from pathlib import Path

import pytest

from tests.fixtures.contract_age import overdue


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (date(2027, 1, 10), []),
        (date(2027, 1, 11), ["weather.openapi.json was last checked 11 days ago"]),
    ],
    ids=["on the last day", "a day later"],
)
def test_a_contract_that_was_not_checked_for_too_long_is_reported(
    tmp_path: Path, today: date, late: list[str]
) -> None:
    info = {"x-checked-on": "2026-12-31", "x-check-every-days": 10}
    (tmp_path / "weather.openapi.json").write_text(json.dumps({"info": info}), encoding="utf-8")

    messages = list(overdue(tmp_path, today))

    assert [message.partition(":")[0] for message in messages] == late
