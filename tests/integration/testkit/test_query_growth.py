"""Queries in a loop, of many forms, on a real database; and the twin of each, which sends the same for all rows."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from testkit.growth import QueryGrowth, check_growth

from tests.fixtures.growth_cases import PAIRS, Base, Book, Loan, Route, Shelf, everything, first_shelf, lazy_load

pytestmark = pytest.mark.asyncio
ROOT = Path(__file__).parents[3]
Check = Callable[..., Awaitable[None]]


@pytest_asyncio.fixture
async def engine() -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine("sqlite+aiosqlite://")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
def check(engine: AsyncEngine) -> Check:
    async def grow(rows: int) -> None:
        async with AsyncSession(engine) as session, session.begin():
            for table in (Loan, Book, Shelf):
                await session.execute(delete(table))
            session.add_all([Shelf(books=[Book(loans=[Loan()])]) for _ in range(rows)])

    async def check(route: Route, **options: object) -> None:
        async def send(_grown: None) -> httpx.Response:
            async with AsyncSession(engine, expire_on_commit=False) as session:
                return httpx.Response(200, json={"items": await route(session)})

        await check_growth("GET /shelves", grow, send, root=ROOT, **{"sizes": (1, 10, 100), **options})  # type: ignore[arg-type]

    return check


@pytest.mark.parametrize("route", [red for red, _ in PAIRS], ids=lambda route: route.__name__)
async def test_queries_in_a_loop_fail_with_the_line_that_sends_them(check: Check, route: Route) -> None:
    with pytest.raises(QueryGrowth, match=r"tests/fixtures/growth_cases\.py:\d+: error: \[query-growth\]"):
        await check(route)


@pytest.mark.parametrize("route", [green for _, green in PAIRS], ids=lambda route: route.__name__)
async def test_the_same_statements_for_all_rows_pass(check: Check, route: Route) -> None:
    await check(route)


@pytest.mark.parametrize("route", [PAIRS[10][1], PAIRS[0][1]], ids=["a list of keys", "selectinload"])
async def test_batches_of_five_hundred_pass_with_thousands_of_rows(check: Check, route: Route) -> None:
    await check(route, sizes=(1, 10, 1_200))


async def test_a_lazy_load_names_its_line_the_counts_and_the_cure(check: Check) -> None:
    line = lazy_load.__code__.co_firstlineno + 2

    with pytest.raises(QueryGrowth) as raised:
        await check(lazy_load)

    message = str(raised.value)
    assert f"growth_cases.py:{line}: error: [query-growth] GET /shelves sends this statement 1, 10 and 100" in message
    assert "FROM books WHERE ? = books.shelf_id" in message
    assert "selectinload" in message


async def test_a_list_that_nothing_was_added_to_fails_and_says_what_to_add(check: Check) -> None:
    with pytest.raises(
        QueryGrowth, match=r"'items' has a length of 1, 1 and 1 .* add rows of it for GET /shelves in g\.py"
    ):
        await check(first_shelf, add="g.py")


async def test_a_list_that_is_named_as_constant_passes(check: Check) -> None:
    await check(first_shelf, constant=["items"])


async def test_all_rows_without_a_limit_are_a_warning(check: Check, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await check(everything)

    assert "fetches 1, 10 and 100 rows without a LIMIT" in caplog.text
