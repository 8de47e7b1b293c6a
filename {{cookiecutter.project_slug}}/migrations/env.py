"""Runs the migrations on the connection in `config.attributes["connection"]` (the tests give
theirs), or else on the database that the settings name."""

import asyncio
import sys
from typing import Literal

from alembic import context
from sqlalchemy import Connection

from app.infrastructure.database import open_database
from app.infrastructure.tables import UtcDateTime, metadata
from app.settings import BadSettings, read_settings


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """How `make migration` writes a type of ours: a migration imports nothing of the app, which
    goes on changing while the migration must not."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_server_default=True,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate(url: str) -> None:
    engine = open_database(url, command_timeout=None)  # a migration may take its time
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


def main() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    try:
        url = read_settings().database_url
    except BadSettings as error:
        sys.exit(f"settings: {error}")
    asyncio.run(connect_and_migrate(url))


main()
