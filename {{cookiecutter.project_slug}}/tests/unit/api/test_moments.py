from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.api.moments import Day, Moment


class Visit(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    begins: Moment
    day: Day | None = None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-14T12:00:00Z", datetime(2026, 3, 14, 12, tzinfo=UTC)),
        ("2026-03-14t12:00:00z", datetime(2026, 3, 14, 12, tzinfo=UTC)),
        ("2026-03-14T17:45:00+05:45", datetime(2026, 3, 14, 12, tzinfo=UTC)),
        ("2026-03-13T12:01:00-23:59", datetime(2026, 3, 14, 12, tzinfo=UTC)),
        ("2026-03-14T12:00:00-00:00", datetime(2026, 3, 14, 12, tzinfo=UTC)),
        ("2026-03-14T12:00:00.000001Z", datetime(2026, 3, 14, 12, microsecond=1, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime.max.replace(tzinfo=UTC)),
    ],
    ids=[
        "in UTC",
        "in small letters",
        "in another zone",
        "in the zone that is furthest behind",
        "in an unknown zone",
        "with a fraction",
        "on a leap day",
        "first",
        "last",
    ],
)
def test_a_moment_is_read_in_utc(text: str, moment: datetime) -> None:
    begins = Visit.model_validate({"begins": text}).begins

    assert (begins, begins.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    "value",
    [
        *("2026-03-14T12:00:00", "2026-03-14", "12:00:00Z", "", "now"),
        *("2026-03-14T12:00Z", "2026-03-14 12:00:00Z", "20260314T120000Z", "2026-W11-6T12:00:00Z"),
        *("2026-03-14T12:00:00Z\n", " 2026-03-14T12:00:00Z", "2026-03-14T12:00:00Z[UTC]"),
        *("2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-03-14T24:00:00Z"),
        *("2026-03-14T12:00:60Z", "2026-03-14T12:00:00+24:00", "2026-03-14T12:00:00+01"),
        *("2026-03-14T12:00:00.Z", "2026-03-14T12:00:00.0000001Z", "-026-03-14T12:00:00Z"),
        *("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "٢٠٢٦-03-14T12:00:00Z"),
        *("0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"),
        *("1773489600", 1_773_489_600, 1_773_489_600.5, True, None, [], {}),
        b"2026-03-14T12:00:00Z",
    ],
    ids=repr,
)
def test_a_value_that_is_not_a_moment_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Visit.model_validate({"begins": value})

    assert [error["loc"] for error in refused.value.errors()] == [("begins",)]


@pytest.mark.parametrize("text", ["0001-01-01", "2024-02-29", "9999-12-31"])
def test_a_day_is_read(text: str) -> None:
    visit = Visit.model_validate({"begins": "2026-03-14T12:00:00Z", "day": text})

    assert visit.day == date.fromisoformat(text)


@pytest.mark.parametrize(
    "value",
    [
        *("2026-02-29", "0000-01-01", "10000-01-01", "2026-3-14", "20260314", "2026-W11-6", ""),
        *("2026-03-14T00:00:00", "2026-03-14Z", "2026-03-14\n", " 2026-03-14", "٢٠٢٦-03-14"),
        *("1773489600", 20_526, 0.0, True, [], b"2026-03-14"),
    ],
    ids=repr,
)
def test_a_value_that_is_not_a_day_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_python(value)


def test_the_description_has_their_formats() -> None:
    members = Visit.model_json_schema()["properties"]

    assert members["begins"] == {"format": "date-time", "title": "Begins", "type": "string"}
    assert members["day"]["anyOf"][0] == {"format": "date", "type": "string"}
