"""Each on a private database: these tests take the schema apart."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from app.infrastructure.tables import metadata
from tests.fixtures.migrations import alembic_config, migrate


async def test_the_migrations_give_the_tables_of_the_code(private_database: AsyncEngine) -> None:
    async with private_database.connect() as connection:
        differences = await connection.run_sync(_compare)

    assert differences == []


async def test_every_migration_can_be_taken_back(private_database: AsyncEngine) -> None:
    async with private_database.begin() as connection:
        await connection.run_sync(_downgrade)
        tables = await connection.run_sync(_tables)

    assert tables == {"alembic_version"}


async def test_a_migration_taken_back_can_be_made_again(private_database: AsyncEngine) -> None:
    async with private_database.begin() as connection:
        await connection.run_sync(_downgrade)
        await connection.run_sync(migrate)
        tables = await connection.run_sync(_tables)

    assert tables == {"alembic_version", *metadata.tables}


def test_each_constraint_has_a_name_of_the_convention() -> None:
    constraints = [found for table in metadata.sorted_tables for found in table.constraints]
    names = [str(constraint.name) for constraint in constraints]

    assert [name for name in names if not name.startswith(("pk_", "fk_", "uq_", "ck_"))] == []


def _compare(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def _downgrade(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), "base")


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())
