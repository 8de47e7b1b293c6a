"""The schema as PostgreSQL has stored it, whichever way a migration wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

NAMESPACE = """n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relname <> 'alembic_version'
    AND NOT EXISTS (SELECT FROM pg_depend x WHERE x.objid = c.oid AND x.deptype = 'e')"""
TABLE = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname"
KINDS = "c.relkind IN ('r', 'p', 'v', 'm', 'f')"
FROM = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
QUERIES = {
    "tables": f"SELECT {TABLE}, c.relrowsecurity {FROM} WHERE {KINDS} AND {NAMESPACE}",
    "columns": f"""SELECT {TABLE}, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_get_expr(d.adbin, d.adrelid), a.attidentity::text || a.attgenerated::text
        {FROM} JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE {KINDS} AND a.attnum > 0 AND NOT a.attisdropped AND {NAMESPACE}""",
    "constraints": f"""SELECT {TABLE}, k.conname::text, k.contype::text, pg_get_constraintdef(k.oid),
        ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey))
        {FROM} JOIN pg_constraint k ON k.conrelid = c.oid WHERE k.contype IN ('c', 'f', 'x') AND {NAMESPACE}""",  # noqa: S608  (nothing from outside)
    "uniques": f"""SELECT {TABLE}, i.indexrelid::regclass::text,
        regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', ''),
        ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)),
        i.indpred IS NULL AND i.indexprs IS NULL
        {FROM} JOIN pg_index i ON i.indrelid = c.oid WHERE i.indisunique AND {NAMESPACE}""",  # noqa: S608
    "enums": """SELECT t.typname::text, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typtype = 'e' AND n.nspname NOT LIKE 'pg\\_%'""",
}


class Column(NamedTuple):
    type: str
    required: bool = False
    default: str | None = None
    generated: str = ""
    """`a` or `d` for an identity (always, by default), `s` for a generated column."""


class Constraint(NamedTuple):
    kind: str
    """`c` check, `f` foreign key, `x` exclusion."""
    definition: str
    columns: frozenset[str]


class Unique(NamedTuple):
    name: str
    columns: frozenset[str]
    is_plain: bool = True
    """Over whole columns and all rows."""


@dataclass(frozen=True)
class Catalog:
    """By table, in other schemas than public as `schema.table`; then by name, uniques by what they say."""

    tables: Mapping[str, Mapping[str, Column]] = field(default_factory=dict)
    constraints: Mapping[str, Mapping[str, Constraint]] = field(default_factory=dict)
    uniques: Mapping[str, Mapping[str, Unique]] = field(default_factory=dict)
    enums: Mapping[str, frozenset[str]] = field(default_factory=dict)
    secured: frozenset[str] = frozenset()
    """Tables with row security."""


def catalog_of(connection: Any) -> Catalog:
    """Of an open connection of SQLAlchemy's."""
    rows = {name: connection.exec_driver_sql(query).all() for name, query in QUERIES.items()}
    tables: dict[str, dict[str, Column]] = {table: {} for table, _ in rows["tables"]}
    for table, name, *column in rows["columns"]:
        tables[table][name] = Column(*column)
    constraints: dict[str, dict[str, Constraint]] = {}
    for table, name, kind, definition, columns in rows["constraints"]:
        text = definition.removesuffix(" NOT VALID")
        constraints.setdefault(table, {})[name] = Constraint(kind, text, frozenset(columns))
    uniques: dict[str, dict[str, Unique]] = {}
    for table, name, definition, columns, is_plain in rows["uniques"]:
        uniques.setdefault(table, {})[definition] = Unique(name, frozenset(columns), is_plain)
    enums = {name: frozenset(labels) for name, labels in rows["enums"]}
    return Catalog(
        tables, constraints, uniques, enums, frozenset(table for table, secured in rows["tables"] if secured)
    )
