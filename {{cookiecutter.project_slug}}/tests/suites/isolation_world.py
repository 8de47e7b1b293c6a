"""The small database that `IsolationSuite` runs on, and the ways to change it.
Copy it with `isolation.py`."""

import os
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

State = dict[str, list[str]]

DIALECT = "postgresql" if os.environ.get("TEST_DATABASE_URL") else "sqlite"
WORLD = {
    "sqlite": [
        "CREATE TABLE countries (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE)",
        """CREATE TABLE tickets (
            id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT NOT NULL UNIQUE,
            country_id INTEGER REFERENCES countries (id)
        )""",
        "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL)",
        """CREATE TRIGGER audit_tickets AFTER INSERT ON tickets
            BEGIN INSERT INTO audit (what) VALUES ('INSERT'); END""",
        "INSERT INTO countries (name) VALUES ('Chile'), ('Fiji'), ('Peru')",
        "INSERT INTO sqlite_sequence VALUES ('audit', 999)",
    ],
    "postgresql": [
        "CREATE DOMAIN area AS integer CHECK (VALUE > 0)",
        """CREATE TABLE countries (
            id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,
            shout text GENERATED ALWAYS AS (upper(name)) STORED, size area DEFAULT 1,
            neighbour integer REFERENCES countries (id)
        )""",
        """CREATE TABLE tickets (
            id serial PRIMARY KEY, note text NOT NULL UNIQUE,
            country_id integer REFERENCES countries (id)
        )""",
        "CREATE TABLE audit (id bigserial PRIMARY KEY, what text NOT NULL)",
        "ALTER SEQUENCE audit_id_seq RESTART WITH 1000",
        """CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN INSERT INTO audit (what) VALUES (TG_OP); RETURN NULL; END'""",
        """CREATE TRIGGER audit_tickets AFTER INSERT OR DELETE ON tickets
            FOR EACH ROW EXECUTE FUNCTION audit()""",
        """CREATE FUNCTION write_ticket() RETURNS void LANGUAGE sql
            AS 'INSERT INTO tickets (note) VALUES (''lost'')'""",
        "INSERT INTO countries (name, neighbour) VALUES ('Chile', 3), ('Fiji', NULL), ('Peru', 1)",
        "CREATE MATERIALIZED VIEW notes AS SELECT note FROM tickets",
        "CREATE TABLE marks (mark text GENERATED ALWAYS AS ('x') STORED)",
        "INSERT INTO marks DEFAULT VALUES",
    ],
}
WRITES = {
    "a row": "INSERT INTO tickets (note, country_id) VALUES ('lost', 1)",
    "a write behind a comment": "/* who */ -- why\n INSERT INTO tickets (note) VALUES ('lost')",
    "a migrated row that changes": "UPDATE countries SET name = 'Atlantis' WHERE name = 'Peru'",
    "a migrated row that goes": "DELETE FROM countries WHERE name = 'Fiji'",
    "a row beside migrated ones": "INSERT INTO countries (name) VALUES ('Atlantis')",
    "a new table": "CREATE TABLE atlantis (id integer)",
    "a new column": "ALTER TABLE tickets ADD COLUMN price integer",
    "a renamed table": "ALTER TABLE audit RENAME TO audits",
    "a dropped table": "DROP TABLE audit",
    "a new view": "CREATE VIEW atlantis AS SELECT name FROM countries",
    "a new index": "CREATE INDEX atlantis ON tickets (country_id)",
}
WRITES_ON = {
    "sqlite": {
        "a write in a WITH": (
            "WITH it AS (SELECT 'lost') INSERT INTO tickets (note) SELECT * FROM it"
        ),
        "an id that was set": "UPDATE sqlite_sequence SET seq = 41 WHERE name = 'countries'",
        "a dropped trigger": "DROP TRIGGER audit_tickets",
        "the file's version": "PRAGMA user_version = 7",
        "a virtual table": "CREATE VIRTUAL TABLE atlantis USING fts5(body)",
    },
    "postgresql": {
        "a write in a WITH": (
            "WITH it AS (INSERT INTO tickets (note) VALUES ('lost') RETURNING 1) SELECT * FROM it"
        ),
        "a function that writes": "SELECT write_ticket()",
        "a block that writes": "DO 'BEGIN PERFORM write_ticket(); END'",
        "emptied tables": "TRUNCATE countries CASCADE",
        "an id that was taken": "SELECT nextval('tickets_id_seq')",
        "an id that was set": "SELECT setval('countries_id_seq', 41)",
        "a sequence that changes": "ALTER SEQUENCE tickets_id_seq INCREMENT BY 10",
        "a dropped trigger": "DROP TRIGGER audit_tickets ON tickets",
        "a disabled trigger": "ALTER TABLE tickets DISABLE TRIGGER ALL",
        "a table from a SELECT": "SELECT * INTO atlantis FROM countries",
        "a refreshed view": (
            "DO 'BEGIN PERFORM write_ticket(); REFRESH MATERIALIZED VIEW notes; END'"
        ),
        "a new type": "CREATE TYPE mood AS ENUM ('calm')",
        "a changed type": "ALTER DOMAIN area ADD CONSTRAINT small CHECK (VALUE < 100)",
        "a row of generated columns": "INSERT INTO marks DEFAULT VALUES",
        "a new schema": "CREATE SCHEMA atlantis CREATE TABLE people (id integer)",
        "a new function": "CREATE FUNCTION atlantis() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "a changed function": "ALTER FUNCTION write_ticket() SET search_path TO atlantis",
        "a grant on a table": "GRANT SELECT ON tickets TO PUBLIC",
        "a grant on a schema": "GRANT CREATE ON SCHEMA public TO pg_monitor",
        "row security": "ALTER TABLE tickets ENABLE ROW LEVEL SECURITY",
        "a comment": "COMMENT ON TABLE tickets IS 'lost'",
        "a setting of the database": """DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET work_mem = 12345', current_database()); END $$""",
        "a large object": "SELECT lo_create(4711)",
    },
}[DIALECT]
# What stays with a session while its connection waits in the pool.
SESSION = {
    "sqlite": {
        "foreign keys that are off": "PRAGMA foreign_keys = OFF",
        "a setting by ()": "PRAGMA cell_size_check(ON)",
        "checks that are off": "PRAGMA ignore_check_constraints = ON",
        "a LIKE that knows case": "PRAGMA case_sensitive_like = ON",
        "a temporary table": "CREATE TEMP TABLE atlantis (id integer)",
        "a temporary trigger": (
            "CREATE TEMP TRIGGER atlantis AFTER INSERT ON tickets BEGIN SELECT 1; END"
        ),
        "an attached database": "ATTACH ':memory:' AS atlantis",
    },
    "postgresql": {
        "a setting": "SET statement_timeout = '12s'",
        "a setting of the app's own": "SELECT set_config('app.tenant', 'atlantis', false)",
        "a role": "SET ROLE pg_read_all_data",
        "an advisory lock": "SELECT pg_advisory_lock(4711)",
        "a channel": "LISTEN atlantis",
        "a temporary table": "CREATE TEMP TABLE atlantis (id integer)",
        "a prepared statement": "PREPARE atlantis AS SELECT 1",
        "a cursor": "DECLARE atlantis CURSOR WITH HOLD FOR SELECT 1",
    },
}[DIALECT]
# It reads a virtual table on SQLite: an image that is put back under such a statement crashes.
READS_JSON = {
    "sqlite": "SELECT {number}, value FROM json_each('[7]')",
    "postgresql": "SELECT {number}, value::text FROM json_array_elements('[7]')",
}[DIALECT]
STATE = {
    "sqlite": {
        "schema": "SELECT name, sql FROM sqlite_master",
        "temporary": "SELECT name FROM sqlite_temp_master",
        "databases": "SELECT name FROM pragma_database_list WHERE name <> 'temp'",
        "settings": """SELECT f.*, c.*, v.*, s.*, 'a' LIKE 'A' FROM pragma_foreign_keys f,
            pragma_ignore_check_constraints c, pragma_user_version v, pragma_cell_size_check s""",
        "functions": "SELECT name FROM pragma_function_list WHERE NOT builtin",
    },
    "postgresql": {
        "relations": """SELECT oid::regclass::text, relkind::text, relacl::text, relrowsecurity
            FROM pg_class WHERE relnamespace = 'public'::regnamespace OR relname = 'atlantis'""",
        "columns": """SELECT attrelid::regclass::text, attname FROM pg_attribute a
            JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace""",
        "functions": """SELECT proname, proconfig::text FROM pg_proc
            WHERE pronamespace IN ('public'::regnamespace, pg_my_temp_schema())""",
        "types": "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace",
        "checks": "SELECT conname FROM pg_constraint WHERE contypid <> 0",
        "triggers": "SELECT tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
        "schemas": "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname !~ '^pg_'",
        "comments": "SELECT description FROM pg_description WHERE description = 'lost'",
        "sequences": "SELECT sequencename, increment_by FROM pg_sequences",
        "database": """SELECT setconfig::text FROM pg_db_role_setting JOIN pg_database d
            ON d.oid = setdatabase WHERE datname = current_database()""",
        "large objects": "SELECT oid FROM pg_largeobject_metadata",
        "settings": """SELECT current_setting('statement_timeout'), current_user,
            coalesce(current_setting('app.tenant', true), '')""",
        # Other workers of pytest-xdist take the same lock in databases of their own.
        "locks": """SELECT objid FROM pg_locks JOIN pg_database d ON d.oid = database
            WHERE locktype = 'advisory' AND objid = 4711 AND datname = current_database()""",
        "channels": "SELECT * FROM pg_listening_channels()",
        "prepared": "SELECT name FROM pg_prepared_statements WHERE from_sql",
        "cursors": "SELECT name FROM pg_cursors WHERE is_holdable",
    },
}[DIALECT]
WITH_ROWS = {
    "sqlite": "SELECT name, '*' FROM sqlite_master WHERE type = 'table'",
    "postgresql": """SELECT oid::regclass::text,
        CASE relkind WHEN 'S' THEN 'last_value, is_called' ELSE relname || '::text' END
        FROM pg_class WHERE relkind IN ('r', 'm', 'S') AND relnamespace = 'public'::regnamespace""",
}[DIALECT]


def create_world(connection: Connection) -> None:
    """As a migration would: tables, and rows that have to be there."""
    for statement in WORLD[DIALECT]:
        connection.exec_driver_sql(statement)


async def state_of(connection: AsyncConnection) -> State:
    """All that a test could find: rows, ids, schema, settings."""
    state = {about: await _rows(connection, query) for about, query in STATE.items()}
    tables: Sequence[Any] = (await connection.exec_driver_sql(WITH_ROWS)).all()
    for name, columns in tables:
        state[name] = await _rows(connection, f"SELECT {columns} FROM {name}")  # noqa: S608 (ours)
    return state


def difference(state: State, pristine: State) -> State:
    """What is there and should not be, or should be there and is not."""
    names = state.keys() | pristine.keys()
    rows = {name: {*state.get(name, ["no such table"])} for name in names}
    return {
        name: sorted(rows[name] ^ {*pristine.get(name, ["no such table"])})
        for name in names
        if state.get(name) != pristine.get(name)
    }


async def _rows(connection: AsyncConnection, query: str) -> list[str]:
    return sorted(str(row) for row in (await connection.exec_driver_sql(query)).all())


async def read_json_often(connection: AsyncConnection) -> None:
    """More statements than a driver keeps."""
    for number in range(200):
        await connection.exec_driver_sql(READS_JSON.format(number=number))


async def write_elsewhere(engine: AsyncEngine) -> None:
    """As another process would: past the engine, where there can be a second connection."""
    if DIALECT == "sqlite":
        async with engine.connect() as connection:
            await run_on_the_driver(connection, "INSERT INTO tickets (note) VALUES ('lost')")
        return
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(url)
    await other.copy_records_to_table("tickets", records=[("lost",)], columns=["note"])
    await other.close()


async def run_on_the_driver(connection: AsyncConnection, statement: str) -> None:
    """Outside of any transaction, and past SQLAlchemy."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await (driver.fetch if DIALECT == "postgresql" else driver.execute_fetchall)(statement)


async def add_function(connection: AsyncConnection) -> None:
    """One that is this connection's own."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if DIALECT == "postgresql":
        await driver.execute("CREATE FUNCTION pg_temp.atlantis() RETURNS int RETURN 1")
    else:
        await driver.create_function("atlantis", 0, lambda: 1)
