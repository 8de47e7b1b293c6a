"""Runs the migrations on the connection in `config.attributes["connection"]` (the tests give
theirs), or else on the database that the settings name."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.runtime.migration import MigrationInfo
from alembic.util import CommandError
from sqlalchemy import Connection, DefaultClause
from sqlalchemy.sql.elements import False_, True_
from sqlalchemy.sql.functions import now

import app.features  # noqa: F401  # each feature brings its tables
import migrations.comparing  # noqa: F401  # Alembic finds it once it is imported
from app.infrastructure.database import open_database
from app.infrastructure.tables import UtcDateTime, metadata
from app.settings import BadSettings, read_settings
from migrations import renames

DEFAULTS: dict[type, str] = {now: "sa.func.now()", True_: "sa.true()", False_: "sa.false()"}


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """How `make migration` writes a type of ours: a migration imports nothing of the app, which
    goes on changing while the migration must not. And a default that runs on both databases."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "server_default" and isinstance(item, DefaultClause):
        return DEFAULTS.get(type(item.arg), False)
    return False


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building a new one and dropping the old one, and dropping it
    deletes the rows that refer to it (ON DELETE CASCADE) while foreign keys are on."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = _pragma(connection, "foreign_keys")[0][0]
    try:
        _pragma(connection, "foreign_keys = OFF")
        if _pragma(connection, "foreign_keys")[0][0]:
            raise CommandError(
                "SQLite can't turn foreign keys off inside a transaction, and with them on a "
                "migration deletes rows: give Alembic a connection without one "
                "(engine.connect(), not engine.begin())."
            )
        yield
    finally:
        _pragma(connection, f"foreign_keys = {before:d}")


def orphans(connection: Connection) -> Counter[tuple[str, str]]:
    """How many rows have no parent, by table and parent. Only SQLite can have any."""
    if connection.dialect.name != "sqlite" or context.is_offline_mode():
        return Counter()
    return Counter((row[0], row[2]) for row in _pragma(connection, "foreign_key_check"))


def _pragma(connection: Connection, text: str) -> list[Any]:
    """Past SQLAlchemy, which would begin a transaction first."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(f"PRAGMA {text}")
        return list(cursor.fetchall())
    finally:
        cursor.close()


def migrate(connection: Connection) -> None:
    with foreign_keys_off(connection):
        before = orphans(connection)

        def refuse_orphans(*, step: MigrationInfo, **_: object) -> None:
            """After each migration, so that the message can name it."""
            if orphaned := orphans(connection) - before:
                rows = ", ".join(f"{n} in {child} (of {to})" for (child, to), n in orphaned.items())
                raise CommandError(
                    f"{step.up_revision_id} ({'up' if step.is_upgrade else 'down'}) leaves rows "
                    f"without their parent: {rows}. Nothing was changed. SQLite's foreign keys "
                    "are off while migrations run: delete or move the children in it too."
                )

        _configure(connection, refuse_orphans)
        with context.begin_transaction():
            context.run_migrations()


def _configure(connection: Connection, on_version_apply: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        compare_server_default=True,
        on_version_apply=on_version_apply,
        process_revision_directives=renames.ask,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )


async def connect_and_migrate(url: str) -> None:
    engine = open_database(url, command_timeout=None)  # a migration may take its time
    try:
        async with engine.connect() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    try:
        url = read_settings().database_url
    except BadSettings as error:
        sys.exit(f"settings: {error}")
    asyncio.run(connect_and_migrate(url))


main()
