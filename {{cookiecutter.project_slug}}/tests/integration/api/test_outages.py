"""On a SQLite file, and on PostgreSQL."""

from dataclasses import replace

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.adapters import Adapters
from app.infrastructure.queries.readiness import SqlAlchemyReadiness
from tests.fixtures.api_client import using_adapters
from tests.fixtures.background import background_tasks
from tests.fixtures.outages import gone


async def test_a_service_that_can_not_write_its_file_is_not_ready(
    private_database: AsyncEngine, impatient: AsyncEngine
) -> None:
    """The lock is waited for longer than a probe waits: its answer comes first. PostgreSQL locks
    rows, so there the service is ready."""
    is_file = private_database.dialect.name == "sqlite"
    patience = {True: 0.1, False: 60.0}[is_file]

    async with private_database.begin():
        answers = await SqlAlchemyReadiness(impatient, within=patience).database_answers()
    await background_tasks()

    assert answers is not is_file


async def test_a_service_whose_database_is_gone_is_not_ready_until_it_is_back(
    app: FastAPI, adapters: Adapters, impatient: AsyncEngine
) -> None:
    with using_adapters(app, replace(adapters, engine=impatient)) as client_as:
        async with gone(impatient):
            during = await client_as("").get("/health/ready")
        after = await client_as("").get("/health/ready")

    assert (during.status_code, after.status_code) == (503, 200)
