"""AsyncMock for an async context manager: the spec is the real class, and the test sets what
entering, leaving and calling return. A mock fits here: no real engine fails on demand."""

import asyncio
from unittest.mock import AsyncMock, Mock

import pytest
from sqlalchemy import TextClause
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.infrastructure.queries.readiness import READY_WITHIN, SqlAlchemyReadiness
from tests.fixtures.background import background_tasks

GONE = OperationalError("SELECT 1", {}, ConnectionResetError("the server closed the connection"))


@pytest.fixture
def connection() -> AsyncMock:
    connection = AsyncMock(spec=AsyncConnection)
    connection.__aenter__.return_value = connection
    connection.__aexit__.return_value = None  # a true value would swallow the test's exceptions
    connection.execute.return_value = None
    return connection


@pytest.fixture
def engine(connection: AsyncMock) -> Mock:
    engine = Mock(spec=AsyncEngine)
    engine.connect.return_value = connection
    return engine


@pytest.fixture
def readiness(engine: Mock) -> SqlAlchemyReadiness:
    return SqlAlchemyReadiness(engine)


async def test_a_database_that_runs_a_query_answers(readiness: SqlAlchemyReadiness) -> None:
    assert await readiness.database_answers() is True


@pytest.mark.parametrize(
    "failure",
    [GONE, ConnectionRefusedError("[Errno 111]"), TimeoutError()],
    ids=["driver error", "refused", "no answer in time"],
)
async def test_a_database_out_of_reach_does_not_answer(
    readiness: SqlAlchemyReadiness, connection: AsyncMock, failure: Exception
) -> None:
    connection.__aenter__.side_effect = failure

    assert await readiness.database_answers() is False


async def test_a_connection_that_fails_at_its_query_is_given_back(
    readiness: SqlAlchemyReadiness, connection: AsyncMock
) -> None:
    """A pooled connection opens without the server: only a query shows that it is gone."""
    connection.execute.side_effect = GONE

    answers = await readiness.database_answers()

    (how_it_left,) = connection.__aexit__.await_args_list
    assert how_it_left.args[0] is OperationalError
    assert answers is False


async def test_probes_that_wait_share_one_connection(engine: Mock, connection: AsyncMock) -> None:
    """A probe comes every few seconds: while the database hangs they must not use up the pool."""
    released = asyncio.Event()

    async def hang(_query: TextClause) -> None:
        await released.wait()

    connection.execute.side_effect = hang
    readiness = SqlAlchemyReadiness(engine, within=0.001)

    answers = [await readiness.database_answers() for _ in range(3)]
    released.set()
    await background_tasks()

    assert answers == [False] * 3
    assert engine.connect.call_count == 1


async def test_a_probe_after_an_answer_asks_again(engine: Mock, connection: AsyncMock) -> None:
    readiness = SqlAlchemyReadiness(engine)
    connection.execute.side_effect = [GONE, None]

    answers = [await readiness.database_answers() for _ in range(2)]

    assert answers == [False, True]


def test_a_probe_has_its_answer_within_two_seconds() -> None:
    assert READY_WITHIN == 2


async def test_a_mistake_of_our_own_is_not_called_an_outage(
    readiness: SqlAlchemyReadiness, connection: AsyncMock
) -> None:
    connection.execute.side_effect = TypeError("not an executable object")

    with pytest.raises(TypeError, match="executable"):
        await readiness.database_answers()
