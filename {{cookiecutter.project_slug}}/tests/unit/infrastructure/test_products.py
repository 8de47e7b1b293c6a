"""A mocked query result, and why there are only three of them.

The mock gives any query the same answer: a wrong WHERE, a missing ORDER BY or a forgotten lock
pass here. So the query is tested where a database runs it (tests/integration/repositories), use
cases take FakeProducts, which passes the same suite as the real repository, and the mock is for
what no database does on demand.
"""

from unittest.mock import AsyncMock, Mock

import pytest
from sqlalchemy import ScalarResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.products import ProductNotFound, SkuTaken
from app.infrastructure.repositories.products import SqlAlchemyProducts
from tests.factories.products import make_product


@pytest.fixture
def session() -> AsyncMock:
    session = AsyncMock(spec=AsyncSession)
    session.scalars.return_value = Mock(spec=ScalarResult)
    session.scalars.return_value.all.return_value = []
    return session


async def test_locking_gives_the_products_that_were_found(session: AsyncMock) -> None:
    clock = make_product(sku="RETRO-CLOCK")
    session.scalars.return_value.all.return_value = [clock]

    assert await SqlAlchemyProducts(session).lock(["RETRO-CLOCK"]) == [clock]


async def test_the_first_of_several_unknown_skus_is_named(session: AsyncMock) -> None:
    session.scalars.return_value.all.return_value = [make_product(sku="RETRO-CLOCK")]

    with pytest.raises(ProductNotFound) as refused:
        await SqlAlchemyProducts(session).lock(["WALL-LAMP", "RETRO-CLOCK", "OAK-DESK"])

    assert refused.value.sku == "OAK-DESK"


async def test_a_sku_that_was_taken_in_the_same_moment_is_refused(session: AsyncMock) -> None:
    """Two requests add one SKU: neither sees the other, and the database refuses the second."""
    session.flush.side_effect = IntegrityError("INSERT", {}, ValueError("UNIQUE products.sku"))

    with pytest.raises(SkuTaken) as refused:
        await SqlAlchemyProducts(session).add(make_product(sku="RETRO-CLOCK"))

    assert refused.value.sku == "RETRO-CLOCK"
    assert session.rollback.await_count == 1
