from typing import Any, Generic, TypeVar

from fastapi import Request

Value = TypeVar("Value")


class Provided(Generic[Value]):
    """A dependency whose value `create_api` gets. A test overrides it as any other:
    `app.dependency_overrides[health_services] = …`."""

    # async, though it awaits nothing: a plain function would cost a thread for each request.
    async def __call__(self, request: Request) -> Value:
        values: dict[Provided[Any], Any] = request.app.state.provided
        value: Value = values[self]
        return value
