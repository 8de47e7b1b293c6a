from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.infrastructure.tables import products
from tests.factories.products import make_product
from tests.fixtures.sessions import Sessions


class IsolationSuite:
    """What every way to isolate database tests must give. A subclass has a fixture `sessions`.

    The first two tests leave the same row behind on purpose: whichever runs second finds it if
    isolation is broken, in any order.
    """

    @pytest.mark.parametrize("turn", ["first", "second"])
    async def test_what_the_app_commits_is_gone_for_the_next_test(
        self, sessions: Sessions, turn: str
    ) -> None:
        async with sessions() as test:
            found_at_start = await test.scalar(select(func.count()).select_from(products))
        async with sessions.begin() as app:
            app.add(make_product(id=UUID(int=1), sku="LEFT-BEHIND", name=turn))

        async with sessions() as test:
            names = (await test.scalars(select(products.c.name))).all()

        assert found_at_start == 0
        assert names == [turn]

    async def test_a_rollback_by_the_app_keeps_what_the_test_arranged(
        self, sessions: Sessions
    ) -> None:
        async with sessions.begin() as test:
            test.add(make_product(sku="ARRANGED"))

        async with sessions() as app:
            app.add(make_product(sku="ARRANGED"))
            with pytest.raises(IntegrityError):
                await app.flush()
            await app.rollback()

        async with sessions() as test:
            assert (await test.scalars(select(products.c.sku))).all() == ["ARRANGED"]

    async def test_a_savepoint_of_the_app_rolls_back_alone(self, sessions: Sessions) -> None:
        async with sessions.begin() as app:
            app.add(make_product(sku="KEPT"))
            await app.flush()
            inner = await app.begin_nested()
            app.add(make_product(sku="UNDONE"))
            await inner.rollback()

        async with sessions() as test:
            assert (await test.scalars(select(products.c.sku))).all() == ["KEPT"]

    async def test_what_was_never_committed_is_not_there_in_another_session(
        self, sessions: Sessions
    ) -> None:
        async with sessions() as app:
            app.add(make_product(sku="FORGOTTEN"))
            await app.flush()

        async with sessions() as test:
            assert (await test.scalars(select(products.c.sku))).all() == []
