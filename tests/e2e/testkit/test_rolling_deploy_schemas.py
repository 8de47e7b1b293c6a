"""Schemas before and after a migration, as a real PostgreSQL has stored them."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from testkit.findings import ERROR
from testkit.postgres import find_binaries, serving
from testkit.rolling_deploy.catalog import Catalog, catalog_of
from testkit.rolling_deploy.differences import changes

from tests.fixtures.schema_cases import DESTRUCTIVE, HONEST, OLD

Errors = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Module scope: a server takes a second to start."""
    binaries = find_binaries()
    assert binaries, "install a PostgreSQL server"
    with serving(binaries) as url:
        yield url.replace("app_test", "postgres")


@pytest.fixture
def errors(url: str) -> Errors:
    """The rules that a migration of the old schema breaks."""

    async def migrate(sql: str) -> Catalog:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver
            await driver.execute(sql)
            catalog = await connection.run_sync(catalog_of)
        await engine.dispose()
        return catalog

    def errors(sql: str) -> list[str]:
        old = asyncio.run(migrate(f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {OLD}"))
        return [each.rule for each in changes(old, asyncio.run(migrate(sql))) if each.severity is ERROR]

    return errors


@pytest.mark.parametrize(("sql", "rule"), DESTRUCTIVE.values(), ids=DESTRUCTIVE)
def test_a_destructive_migration_is_an_error(errors: Errors, sql: str, rule: str) -> None:
    assert errors(sql) == [rule]


@pytest.mark.parametrize("sql", HONEST.values(), ids=HONEST)
def test_a_migration_that_only_expands_is_none(errors: Errors, sql: str) -> None:
    assert errors(sql) == []
