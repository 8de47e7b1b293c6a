"""`make_everything()`: rows for each table, parents first, and a value for each column.
Each migration is taken up and down on them: a factory's module gives them by its `make_rows()`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, inspect

from app.infrastructure.tables import metadata
from tests.fixtures.discovery import modules_of

# Tables that later migrations drop: no factory makes their rows any more.
OLD_ROWS: Mapping[str, list[dict[str, Any]]] = {}


def make_everything() -> list[Any]:
    """Mapped objects; or `insert(table).values(…)` for a table that has no class."""
    factories = [module for module in modules_of("tests/factories") if hasattr(module, "make_rows")]
    rows = [row for module in factories for row in module.make_rows()]
    return sorted(rows, key=_position)


def _position(row: Any) -> int:
    """Of the last table that it is written to: an aggregate writes to those of its parts too."""
    return max(map(metadata.sorted_tables.index, _tables(row)))


def _tables(row: Any) -> list[Any]:
    if isinstance(row, Insert):
        return [row.table]
    state = inspect(row)
    parts = [part for part, *_ in state.mapper.cascade_iterator("save-update", state)]
    return [inspect(each).mapper.local_table for each in (row, *parts)]
