from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from sqlalchemy.engine.default import DefaultDialect

import app.features  # noqa: F401  # each feature brings its tables
from app.infrastructure.tables import UtcDateTime, mapping, metadata, words
from tests.fakes.clock import NOON

KATHMANDU = timezone(timedelta(hours=5, minutes=45))
DIALECT = DefaultDialect()
LOADS_WHOLE_OR_RAISES = {"joined", "selectin", "raise", "raise_on_sql"}


@pytest.mark.parametrize(
    "moment",
    [NOON, datetime(2026, 3, 14, 17, 45, tzinfo=KATHMANDU)],
    ids=["in UTC", "in another zone"],
)
def test_a_moment_is_stored_in_utc(moment: datetime) -> None:
    stored = UtcDateTime().process_bind_param(moment, DIALECT)

    assert str(stored) == "2026-03-14 12:00:00+00:00"


@pytest.mark.parametrize(
    "stored",
    [
        datetime(2026, 3, 14, 12, 0),  # noqa: DTZ001  # as SQLite gives it
        NOON,
        datetime(2026, 3, 14, 17, 45, tzinfo=KATHMANDU),
    ],
    ids=["no zone", "UTC", "the server's zone"],
)
def test_a_moment_is_read_as_aware_utc(stored: datetime) -> None:
    read = UtcDateTime().process_result_value(stored, DIALECT)

    assert read == NOON
    assert read.tzinfo is UTC


def test_none_is_stored_as_null() -> None:
    assert UtcDateTime().process_bind_param(None, DIALECT) is None


def test_null_is_read_as_none() -> None:
    assert UtcDateTime().process_result_value(None, DIALECT) is None


def test_each_constraint_has_a_name_that_a_migration_can_drop() -> None:
    nameless = [
        str(table.name)
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if not constraint.name
    ]

    assert nameless == []


def test_each_relationship_loads_with_its_aggregate_or_raises() -> None:
    """Loaded lazily under asyncio it is a MissingGreenlet, or a hang, far from its cause."""
    lazy = [
        str(relationship)
        for mapper in mapping.mappers
        for relationship in mapper.relationships
        if relationship.lazy not in LOADS_WHOLE_OR_RAISES
    ]

    assert lazy == []


def test_a_moment_without_a_zone_is_refused() -> None:
    """Guessing a zone would store the machine's local time as UTC."""
    with pytest.raises(ValueError, match="no time zone"):
        UtcDateTime().process_bind_param(NOON.replace(tzinfo=None), DIALECT)


def test_an_enum_is_stored_by_its_values() -> None:
    class Color(StrEnum):
        RED = "red"
        DARK_BLUE = "dark_blue"

    column = words(Color, "color")

    assert column.enums == ["red", "dark_blue"]
    assert (column.length, column.native_enum, column.create_constraint) == (20, False, True)
