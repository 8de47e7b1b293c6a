"""What crosses the wire. Times are ISO 8601 in UTC."""

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

# PostgreSQL stores no NUL; no other control character belongs in a name either.
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
PageSize = Annotated[int, Field(ge=1, le=100)]


Item = TypeVar("Item")


class Body(BaseModel):
    # strict: `true` is no 1, and "3" is no 3, as the published description says.
    model_config = ConfigDict(extra="forbid", strict=True)


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """`next` goes into `after` to read on; null at the end."""

    items: list[Item]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[Item], limit: int, key: Callable[[Item], object]) -> Self:
        """`found` holds one more than `limit` when there is a next page."""
        items = list(found[:limit])
        return cls(items=items, next=str(key(items[-1])) if len(found) > limit else None)
