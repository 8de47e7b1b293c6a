"""What every way to isolate database tests must give. Copy it, with `isolation_world.py`, beside
the way that you use: a subclass says where `sessions` and `pristine` come from."""

from typing import Any, ClassVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncResult

from tests.fixtures.sessions import Sessions
from tests.suites.isolation_world import (
    SESSION,
    WRITES,
    WRITES_ON,
    State,
    add_function,
    difference,
    read_json_often,
    run_on_the_driver,
    state_of,
    write_elsewhere,
)

WRITE = text("INSERT INTO tickets (note) VALUES (:note)")
NOTES = text("SELECT note FROM tickets")


def each(statements: dict[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("statement", statements.values(), ids=statements.keys())


@pytest.mark.usefixtures("turn")
class IsolationSuite:
    """A subclass has the fixtures `sessions`, and `pristine`: what each test begins with."""

    @pytest.fixture(params=["first", "second"])
    def turn(self) -> None:
        """Each test runs twice: whichever runs second would find what the other one left."""

    @each(WRITES | WRITES_ON)
    async def test_what_a_statement_changed_is_gone_for_the_next_test(
        self, sessions: Sessions, pristine: State, statement: str
    ) -> None:
        async with sessions() as test:
            state = await state_of(await test.connection())
        async with sessions.begin() as app:
            await (await app.connection()).exec_driver_sql(statement)

        async with sessions() as test:
            left = await state_of(await test.connection())

        assert not difference(state, pristine), difference(state, pristine)
        assert left != pristine

    async def test_ids_begin_where_the_migrations_left_them(self, sessions: Sessions) -> None:
        async with sessions.begin() as app:
            await app.execute(WRITE, {"note": "numbered"})

        async with sessions() as test:
            ids = await test.execute(text("SELECT tickets.id, audit.id FROM tickets, audit"))
            assert ids.all() == [(1, 1000)]

    async def test_a_rollback_by_the_app_keeps_what_the_test_arranged(
        self, sessions: Sessions
    ) -> None:
        async with sessions.begin() as test:
            await test.execute(WRITE, {"note": "arranged"})

        async with sessions() as app:
            with pytest.raises(IntegrityError):
                await app.execute(WRITE, {"note": "arranged"})
            await app.rollback()

        async with sessions() as test:
            assert (await test.scalars(NOTES)).all() == ["arranged"]

    async def test_a_savepoint_of_the_app_rolls_back_alone(self, sessions: Sessions) -> None:
        async with sessions.begin() as app:
            await app.execute(WRITE, {"note": "kept"})
            inner = await app.begin_nested()
            await app.execute(WRITE, {"note": "undone"})
            await inner.rollback()

        async with sessions() as test:
            assert (await test.scalars(NOTES)).all() == ["kept"]

    async def test_what_was_never_committed_is_not_there_in_another_session(
        self, sessions: Sessions
    ) -> None:
        async with sessions() as app:
            await app.execute(WRITE, {"note": "forgotten"})

        async with sessions() as test:
            assert (await test.scalars(NOTES)).all() == []


class ConnectionsSuite(IsolationSuite):
    """For a way that gives the app real connections: what they keep is put back too. A subclass
    has the fixture `engine` besides."""

    @each(SESSION)
    async def test_what_a_connection_keeps_is_gone_for_the_next_test(
        self, engine: AsyncEngine, pristine: State, statement: str
    ) -> None:
        async with engine.connect() as test:
            state = await state_of(test)
        async with engine.connect() as app:
            await run_on_the_driver(app, statement)
            left = await state_of(app)

        assert not difference(state, pristine), difference(state, pristine)
        assert left != pristine

    async def test_a_function_of_the_connection_is_gone_for_the_next_test(
        self, engine: AsyncEngine, pristine: State
    ) -> None:
        async with engine.connect() as test:
            state = await state_of(test)
        async with engine.connect() as app:
            await add_function(app)
            left = await state_of(app)

        assert not difference(state, pristine), difference(state, pristine)
        assert left != pristine

    half_read: ClassVar[list[AsyncResult[Any]]] = []

    async def test_a_result_that_was_read_half_way_does_no_harm(self, engine: AsyncEngine) -> None:
        """On SQLite the process would crash when the result goes, in the second turn."""
        self.half_read.clear()
        async with engine.connect() as app:
            await app.execute(WRITE, {"note": "lost"})
            await app.commit()
            self.half_read.append(await app.stream(text("SELECT name FROM countries")))
            await self.half_read[0].fetchone()

        async with engine.connect() as test:
            assert (await test.scalars(NOTES)).all() == ["lost"]

    async def test_what_another_connection_wrote_is_gone_for_the_next_test(
        self, engine: AsyncEngine, pristine: State
    ) -> None:
        async with engine.connect() as test:
            state = await state_of(test)
        await write_elsewhere(engine)

        async with engine.connect() as test:
            left = await state_of(test)

        assert not difference(state, pristine), difference(state, pristine)
        assert left != pristine

    async def test_many_statements_on_a_virtual_table_do_no_harm(self, sessions: Sessions) -> None:
        """On SQLite the process would crash, a few tests later."""
        async with sessions.begin() as app:
            await app.execute(WRITE, {"note": "lost"})
            await read_json_often(await app.connection())

        async with sessions() as test:
            assert (await test.scalars(NOTES)).all() == ["lost"]
