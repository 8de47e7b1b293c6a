"""For `make migration`: Alembic compares CHECK constraints by name only, and stumbles over defaults
such as `gen_random_uuid()` or "Ann's bike". Here both are compared by their text."""

import re
from typing import Any

from alembic.ddl._autogen import ComparisonResult
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.ddl.sqlite import SQLiteImpl
from sqlalchemy import CheckConstraint, Column, Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

WORDS = re.compile(r"'(?:[^']|'')*'|\"?(\w+)\"?|\s+|[^\w\s]")
CHECK = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{}'::regclass"
DEFAULT = "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = '{}'::regclass"


class ComparingSqlite(SQLiteImpl):
    __dialect__ = "sqlite"

    def compare_check_constraint(
        self, metadata_constraint: CheckConstraint, reflected_constraint: CheckConstraint
    ) -> ComparisonResult:
        declared = _check(_of(self.connection), metadata_constraint)
        return _result(normal(declared), normal(str(reflected_constraint.sqltext)))

    def compare_server_default(
        self,
        inspector_column: Column[Any],
        metadata_column: Column[Any],
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        declared = _default(_of(self.connection), metadata_column)
        return _without_brackets(declared) != _without_brackets(rendered_inspector_default)


class ComparingPostgresql(PostgresqlImpl):
    """PostgreSQL rewrites the expressions that it stores, so it has to rewrite ours too: in a
    temporary table that a savepoint takes away."""

    __dialect__ = "postgresql"

    def compare_check_constraint(
        self, metadata_constraint: CheckConstraint, reflected_constraint: CheckConstraint
    ) -> ComparisonResult:
        connection = _of(self.connection)
        table = connection.dialect.identifier_preparer.format_table(metadata_constraint.table)
        declared = _check(connection, metadata_constraint)
        name = str(reflected_constraint.name).replace("'", "''")
        stored = connection.exec_driver_sql(f"{CHECK.format(table)} AND conname = '{name}'")
        columns = f"LIKE {table}, CHECK ({declared})"
        return _result(_stored(connection, columns, CHECK, declared), str(stored.scalar()))

    def compare_server_default(
        self,
        inspector_column: Column[Any],
        metadata_column: Column[Any],
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        connection = _of(self.connection)
        declared = _default(connection, metadata_column)
        if metadata_column is metadata_column.table._autoincrement_column:  # noqa: SLF001
            return False  # SERIAL
        if declared is None or rendered_inspector_default is None:
            return declared != rendered_inspector_default
        kind = metadata_column.type.compile(dialect=connection.dialect)
        columns = f"declared {kind} DEFAULT {declared}"
        return _stored(connection, columns, DEFAULT, declared) != rendered_inspector_default


def normal(sql: str) -> str:
    """Without what means nothing: spaces, quotes around names, capitals outside texts."""
    parts = (
        match[0] if match[0].startswith("'") else (match[1] or match[0]).lower()
        for match in WORDS.finditer(sql)
    )
    return " ".join(part for part in parts if part.strip())


def _without_brackets(default: str | None) -> str | None:
    return default and normal(default).removeprefix("( ").removesuffix(" )")


def _result(declared: str, stored: str) -> ComparisonResult:
    if declared == stored:
        return ComparisonResult.Equal()
    return ComparisonResult.Different(f"{stored} to {declared}")


def _stored(connection: Connection, columns: str, query: str, declared: str) -> str:
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE declared_now ({columns})")
        return str(connection.exec_driver_sql(query.format("declared_now")).scalar())
    except DBAPIError:  # it names a column or a type that the migration will add
        return declared
    finally:
        savepoint.rollback()


def _check(connection: Connection, constraint: CheckConstraint) -> str:
    compiler = connection.dialect.statement_compiler(connection.dialect, None)
    return compiler.process(constraint.sqltext, include_table=False, literal_binds=True)


def _default(connection: Connection, column: Column[Any]) -> str | None:
    compiler = connection.dialect.ddl_compiler(connection.dialect, CreateTable(column.table))
    return compiler.get_column_default_string(column)


def _of(connection: Connection | None) -> Connection:
    if connection is None:
        raise ValueError("nothing can be compared without a database (--sql)")
    return connection
