from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from app.infrastructure.database import Sessions


class SqlAlchemyUnitOfWork:
    """A feature's subclass opens its repositories on `session`."""

    session: AsyncSession

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def __aenter__(self) -> Self:
        self.session = self._sessions()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Closing rolls back what was not committed.
        await self.session.close()

    async def commit(self) -> None:
        await self.session.commit()
