# axis: database
# test: tests/integration/repositories/test_product_names.py::test_names_are_listed_alphabetically
# file: tests/integration/repositories/test_product_names.py
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.infrastructure.tables.products import products
from tests.factories.products import make_product
from tests.fixtures.persisting import Save


async def test_names_are_listed_alphabetically(save: Save, db_session: AsyncSession) -> None:
    await save(make_product(name="Retro clock"), make_product(name="RETRO RADIO"))
    found = (await db_session.scalars(select(products.c.name).where(products.c.name.like("retro%")))).all()
    assert len(found) == 2
