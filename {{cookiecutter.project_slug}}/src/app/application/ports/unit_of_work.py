from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TypeVar


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit()` rolls back; it can be entered again.
    A feature's own has the repositories that its use cases need."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    async def commit(self) -> None: ...


Work = TypeVar("Work", bound=UnitOfWork)
UnitOfWorkFactory = Callable[[], Work]
"""Makes a new one each time: two requests must never share a transaction."""
