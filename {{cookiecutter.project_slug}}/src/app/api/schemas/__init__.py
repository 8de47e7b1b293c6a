"""What crosses the wire. Amounts are in minor units; times are ISO 8601 in UTC."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

# PostgreSQL stores no NUL; no other control character belongs in a name either.
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
PageSize = Annotated[int, Field(ge=1, le=100)]

Item = TypeVar("Item")
Row = TypeVar("Row")


class Body(BaseModel):
    # strict: no coercion. `true` is not accepted as 1, nor "3" as 3, as the document says.
    model_config = ConfigDict(extra="forbid", strict=True)


class Output(BaseModel):
    """Made from a row or a view that has the same fields: `model_validate(view)`."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """`next` goes into `after` to read on; null at the end. Make a `Page[ItemOut]` of rows or
    views: without the item's type nothing is validated before FastAPI does it."""

    items: list[Item]
    next: str | None

    @classmethod
    def of(cls, rows: Sequence[Row], limit: int, key: Callable[[Row], object]) -> Self:
        """`rows` holds one more than `limit` when there is a next page."""
        items = rows[:limit]
        following = str(key(items[-1])) if len(rows) > limit else None
        # All rows at once: one by one, pydantic would be called for each.
        return cls.model_validate({"items": items, "next": following})
