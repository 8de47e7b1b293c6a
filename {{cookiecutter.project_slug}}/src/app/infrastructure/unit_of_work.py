from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.infrastructure.repositories.orders import SqlAlchemyOrders
from app.infrastructure.repositories.products import SqlAlchemyProducts


class SqlAlchemyUnitOfWork:
    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions

    async def __aenter__(self) -> Self:
        self._session = self._sessions()
        self.orders = SqlAlchemyOrders(self._session)
        self.products = SqlAlchemyProducts(self._session)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Closing rolls back what was not committed.
        await self._session.close()

    async def commit(self) -> None:
        await self._session.commit()
