from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.fixtures.data_tracker import DataTracker, tracking

metadata = MetaData()
shelves = Table("tracked_shelves", metadata, Column("id", Integer, primary_key=True))
books = Table(
    "tracked_books",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shelf_id", ForeignKey(shelves.c.id), nullable=False),
)


@pytest_asyncio.fixture
async def library(private_database: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """A shelf with one book on it, committed; tables of the test's own."""
    async with private_database.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(shelves).values(id=7))
        await connection.execute(insert(books).values(id=1, shelf_id=7))
    yield private_database


async def test_registered_rows_are_removed(library: AsyncEngine) -> None:
    before = await row_counts(library)

    async with tracking(library, metadata) as tracker:
        tracker.add(shelves.c.id, 7)
        tracker.add(books.c.shelf_id, 7)

    assert before == {"tracked_shelves": 1, "tracked_books": 1}
    assert await row_counts(library) == {}


async def test_an_unregistered_row_fails_the_test(library: AsyncEngine) -> None:
    with pytest.raises(AssertionError, match="'tracked_books': 1"):
        async with tracking(library, metadata) as tracker:
            tracker.add(shelves.c.id, 7)


async def test_cleaning_names_only_unregistered_rows(library: AsyncEngine) -> None:
    tracker = DataTracker(library, metadata)
    tracker.add(books.c.id, 1)

    left_by_nobody = await tracker.clean()

    assert left_by_nobody == {"tracked_shelves": 1}
    assert await row_counts(library) == {}


async def row_counts(engine: AsyncEngine) -> dict[str, int | None]:
    """Of the tables that hold any."""
    async with engine.connect() as connection:
        counts = {
            table.name: await connection.scalar(select(func.count()).select_from(table))
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count}
