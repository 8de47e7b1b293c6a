from typing import Any

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from library.models import Base


def open_database(url: str, **options: Any) -> AsyncEngine:
    return create_async_engine(url, **options)


def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False)


def create_tables(connection: Connection) -> None:
    Base.metadata.create_all(connection)
