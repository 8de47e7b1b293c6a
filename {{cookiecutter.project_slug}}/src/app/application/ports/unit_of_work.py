from types import TracebackType
from typing import Protocol, Self

from app.application.ports.orders import Orders
from app.application.ports.products import Products


class UnitOfWork(Protocol):
    """One transaction. Leaving it without `commit()` rolls back; it can be entered again."""

    @property
    def orders(self) -> Orders: ...

    @property
    def products(self) -> Products: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    async def commit(self) -> None: ...


class UnitOfWorkFactory(Protocol):
    def __call__(self) -> UnitOfWork:
        """A new one each time: two requests must never share a transaction."""
        ...
