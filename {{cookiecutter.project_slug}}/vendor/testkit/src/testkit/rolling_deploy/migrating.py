"""Migrates a database of PostgreSQL from the released schema to today's, with rows in it, and back."""

import asyncio
import io
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from testkit.exit_status import CannotJudge
from testkit.rolling_deploy.catalog import Catalog, catalog_of
from testkit.rolling_deploy.settings import RollingDeploySettings
from testkit.root_cause import message_of

Result = TypeVar("Result")
NAME = f"rolling_{os.getpid()}_test"


class Migration(NamedTuple):
    revision: str
    file: Path


class Step(NamedTuple):
    migration: Migration
    before: Catalog
    after: Catalog


class MigrationFailed(Exception):
    def __init__(self, migration: Migration, way: str, output: str) -> None:
        super().__init__(f"{migration.revision} fails {way} on rows of the release: {output.partition(chr(10))[0]}")
        self.migration = migration


class Database:
    """A database of this run's own on the server of `url`."""

    def __init__(self, url: str, tree: Path, settings: RollingDeploySettings) -> None:
        from sqlalchemy import make_url  # noqa: PLC0415  (only where it is used)

        server = make_url(url)
        self._server, self.url = server, server.set(database=NAME).render_as_string(hide_password=False)
        self._tree, self._settings = tree, settings

    @contextmanager
    def created(self) -> Iterator[None]:
        maintenance = self._server.set(database="postgres").render_as_string(hide_password=False)
        _on(maintenance, lambda connection: connection.exec_driver_sql(f"CREATE DATABASE {NAME}"))
        try:
            yield
        finally:
            _on(maintenance, lambda connection: connection.exec_driver_sql(f"DROP DATABASE {NAME} WITH (FORCE)"))

    def alembic(self, way: str, revision: str, migration: Migration | None = None) -> None:
        """In this process: each new one imports the application again. Raises MigrationFailed where `migration` is a
        new one, else CannotJudge."""
        from alembic import command, config  # noqa: PLC0415  (only where it is used)

        settings = config.Config(str(self._tree / "alembic.ini"), stdout=io.StringIO())
        try:
            with patched(self._settings.database_variable, self.url):
                getattr(command, way)(settings, revision)
        except (Exception, SystemExit) as error:
            output = f"{type(error).__name__}: {message_of(error)}"
            if migration is None:
                raise CannotJudge(f"alembic {way} {revision} fails: {output}") from error
            raise MigrationFailed(migration, f"on its way {'up' if way == 'upgrade' else 'down'}", output) from error

    def run(self, command: Sequence[str], tree: Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, self._settings.database_variable: self.url}
        return run_in(tree, command, environment)

    def catalog(self) -> Catalog:
        return _on(self.url, catalog_of)

    def counts(self) -> dict[str, int]:
        """Of the rows in each table."""

        def count(connection: Any) -> dict[str, int]:
            tables = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema$)'"
            names = [tuple(row) for row in connection.exec_driver_sql(tables)]
            select = 'SELECT count(*) FROM "{}"."{}"'
            mine = [name for name in names if name[1] != "alembic_version"]
            return {".".join(name): connection.exec_driver_sql(select.format(*name)).scalar() for name in mine}

        return _on(self.url, count)


@contextmanager
def patched(variable: str, value: str) -> Iterator[None]:
    before = os.environ.get(variable)
    os.environ[variable] = value
    try:
        yield
    finally:
        os.environ.pop(variable)
        if before is not None:
            os.environ[variable] = before


def run_in(tree: Path, command: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """With the sources of that tree before the installed ones."""
    paths = os.pathsep.join([str(tree / "src"), str(tree)])
    return subprocess.run(
        command,
        cwd=tree,
        env={**environment, "PYTHONPATH": paths},
        check=False,
        text=True,
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def new_migrations(released: Path, today: Path, versions: str) -> tuple[str, list[Migration]]:
    """The released head, and what came after it, oldest first. Raises CannotJudge."""
    heads = _scripts(released, versions).get_heads()
    scripts = _scripts(today, versions)
    if len(heads) != 1 or len(scripts.get_heads()) != 1:
        raise CannotJudge("the migrations have several heads: merge them (alembic merge heads)")
    walked = scripts.iterate_revisions(scripts.get_heads()[0], heads[0])
    return heads[0], [Migration(each.revision, Path(each.path)) for each in walked][::-1]


def _scripts(tree: Path, versions: str) -> Any:
    try:
        from alembic.script import ScriptDirectory  # noqa: PLC0415  (only where it is used)
    except ImportError:
        raise CannotJudge("Alembic is not installed here") from None
    folder = tree / versions
    return ScriptDirectory(str(folder.parent), version_locations=[str(folder)])


def walk(database: Database, migrations: Sequence[Migration]) -> Iterator[Step]:
    """The database has the released schema, with rows."""
    before = database.catalog()
    for migration in migrations:
        database.alembic("upgrade", migration.revision, migration)
        after = database.catalog()
        yield Step(migration, before, after)
        before = after


def last_error(output: str) -> str:
    """pytest's own line for a file that it can't collect, else the last line that looks like an exception's."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line.partition(":")[0]]
    collected = [line for line in lines if line.startswith("ERROR ")]
    found = ([*lines[-1:], *errors, *collected] or ["no output"])[-1]
    if collected and errors and " - " not in found:
        return f"{found} - {errors[-1].removeprefix('E ').strip()}"
    return found


def _on(url: str, act: Callable[[Any], Result]) -> Result:
    """With a connection that commits each statement; for asynchronous drivers too."""
    from sqlalchemy import create_engine, make_url  # noqa: PLC0415
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    if not make_url(url).get_dialect().is_async:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                return act(connection)
        finally:
            engine.dispose()

    async def run() -> Result:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(act)
        finally:
            await engine.dispose()

    return asyncio.run(run())
