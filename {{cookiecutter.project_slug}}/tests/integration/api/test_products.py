from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.infrastructure.database import for_reading, sessions
from app.infrastructure.queries.products import SqlAlchemyProductQueries
from app.infrastructure.tables.products import products
from tests.factories.products import make_product
from tests.fixtures.api_client import ClientAs
from tests.fixtures.database import MigratedDatabase
from tests.fixtures.persisting import Save, saving

LAMP = {"sku": "LAMP", "name": "Lamp", "price_minor": 1_250, "currency": "EUR", "stock": 4}


async def test_staff_add_a_product(client_as: ClientAs, db_session: AsyncSession) -> None:
    answer = await client_as("staff:sam").post("/products", json=LAMP)

    assert answer.status_code == 201
    assert answer.json().items() >= LAMP.items()
    assert await db_session.scalar(select(products.c.name)) == "Lamp"


async def test_a_customer_may_not_add_a_product(
    client_as: ClientAs, db_session: AsyncSession
) -> None:
    answer = await client_as("customer:ada").post("/products", json=LAMP)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert await db_session.scalar(select(products.c.id)) is None


async def test_a_sku_belongs_to_one_product_only(client_as: ClientAs, save: Save) -> None:
    await save(make_product(sku="LAMP"))

    answer = await client_as("staff:sam").post("/products", json=LAMP)

    assert (answer.status_code, answer.json()["code"]) == (409, "sku_taken")


async def test_a_product_that_is_no_json_is_refused(client_as: ClientAs) -> None:
    answer = await client_as("staff:sam").post(
        "/products", content=b"\xff", headers={"Content-Type": "application/json"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_products_name_where_their_next_page_begins(
    client: httpx.AsyncClient, save: Save
) -> None:
    await save(make_product(sku="LAMP"), make_product(sku="VASE"))

    first = (await client.get("/products", params={"limit": 1})).json()
    last = (await client.get("/products", params={"limit": 1, "after": first["next"]})).json()

    assert [product["sku"] for product in first["items"]] == ["LAMP"]
    assert [product["sku"] for product in last["items"]] == ["VASE"]


@pytest_asyncio.fixture(scope="module")
async def seeded_catalogue(
    migrated_database: MigratedDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SqlAlchemyProductQueries]:
    """Module scope: a hundred products, seeded once for tests that only read them."""
    folder = tmp_path_factory.mktemp("catalogue")
    async with migrated_database.private(folder) as (_url, engine):
        await saving(sessions(engine))(*(make_product(sku=f"POSTER-{n:03}") for n in range(100)))
        yield SqlAlchemyProductQueries(for_reading(engine))


@pytest.mark.parametrize(
    ("after", "first", "size"),
    [
        (None, "POSTER-000", 10),
        ("POSTER-049", "POSTER-050", 10),
        ("POSTER-094", "POSTER-095", 5),
    ],
    ids=["from the start", "from the middle", "up to the end"],
)
async def test_a_page_of_products_begins_after_a_sku(
    seeded_catalogue: SqlAlchemyProductQueries, after: str | None, first: str, size: int
) -> None:
    page = await seeded_catalogue.page(after=after, limit=10)

    assert page[0].sku == first
    assert len(page) == size
