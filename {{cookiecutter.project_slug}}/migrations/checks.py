"""For `make migration`: Alembic compares CHECK constraints by their names; here also by what they
say, so that a new member of an enum is a migration."""

import re

from alembic.ddl._autogen import ComparisonResult
from alembic.ddl.postgresql import PostgresqlImpl
from alembic.ddl.sqlite import SQLiteImpl
from sqlalchemy import CheckConstraint, Connection, text
from sqlalchemy.exc import DBAPIError

WORDS = re.compile(r"'(?:[^']|'')*'|\"?(\w+)\"?|\s+|[^\w\s]")
STORED = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = CAST(:table AS regclass) AND conname = :name
"""
PROBE = "ck_probe_of_make_migration"


class ComparingSqlite(SQLiteImpl):
    __dialect__ = "sqlite"

    def compare_check_constraint(
        self, metadata_constraint: CheckConstraint, reflected_constraint: CheckConstraint
    ) -> ComparisonResult:
        connection = _of(self.connection)
        declared = _declared(connection, metadata_constraint)
        return _result(normal(declared), normal(str(reflected_constraint.sqltext)))


class ComparingPostgresql(PostgresqlImpl):
    __dialect__ = "postgresql"

    def compare_check_constraint(
        self, metadata_constraint: CheckConstraint, reflected_constraint: CheckConstraint
    ) -> ComparisonResult:
        """PostgreSQL rewrites what it stores: so it rewrites ours too, and is asked for both."""
        connection = _of(self.connection)
        table = connection.dialect.identifier_preparer.format_table(metadata_constraint.table)
        declared = _declared(connection, metadata_constraint)
        probe = f"ALTER TABLE {table} ADD CONSTRAINT {PROBE} CHECK ({declared}) NOT VALID"
        savepoint = connection.begin_nested()
        try:
            connection.exec_driver_sql(probe)
            rewritten = _stored(connection, table, PROBE)
        except DBAPIError:  # it speaks of a column that this migration brings
            rewritten = declared
        finally:
            savepoint.rollback()
        return _result(rewritten, _stored(connection, table, str(reflected_constraint.name)))


def normal(sql: str) -> str:
    """Without what means nothing: spaces, quotes around names, capitals outside texts."""
    parts = (
        found[0] if found[0].startswith("'") else (found[1] or found[0]).lower()
        for found in WORDS.finditer(sql)
    )
    return " ".join(part for part in parts if part.strip())


def _result(declared: str, stored: str) -> ComparisonResult:
    if declared == stored:
        return ComparisonResult.Equal()
    return ComparisonResult.Different(f"{stored} to {declared}")


def _declared(connection: Connection, constraint: CheckConstraint) -> str:
    compiler = connection.dialect.ddl_compiler(connection.dialect, None).sql_compiler
    return compiler.process(constraint.sqltext, include_table=False, literal_binds=True)


def _stored(connection: Connection, table: str, name: str) -> str:
    found = connection.scalar(text(STORED), {"table": table, "name": name})
    return str(found).removesuffix(" NOT VALID")


def _of(connection: Connection | None) -> Connection:
    assert connection is not None, "nothing is compared without a database (--sql)"
    return connection
