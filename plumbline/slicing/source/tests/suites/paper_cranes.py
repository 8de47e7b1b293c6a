from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from app.application.ports.paper_cranes import PaperCranesUnitOfWork
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.money import Money
from app.domain.paper_cranes import (
    PaperCrane,
    PaperCraneNotFound,
    PaperCraneWingMarkTaken,
    __ENUM_NAMES__
)
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON


class PaperCranesSuite:
    """What the port `PaperCranes` promises. A subclass has a fixture `uow`."""

    async def test_a_committed_paper_crane_is_found_as_it_was(
        self, uow: UnitOfWorkFactory[PaperCranesUnitOfWork]
    ) -> None:
        paper_crane = make_paper_crane(__EACH_VALUE__)
        await keep(uow, paper_crane)

        async with uow() as work:
            stored = await work.paper_cranes.get(paper_crane.id)

        assert stored.archived_at is None
        __STORED__

    __ABSENT_SUITE__

    async def test_a_paper_crane_that_was_not_committed_is_not_stored(
        self, uow: UnitOfWorkFactory[PaperCranesUnitOfWork]
    ) -> None:
        paper_crane = make_paper_crane()
        async with uow() as work:
            await work.paper_cranes.add(paper_crane)

        async with uow() as work:
            with pytest.raises(PaperCraneNotFound) as refused:
                await work.paper_cranes.get(paper_crane.id)

        assert refused.value.paper_crane_id == paper_crane.id

    async def test_a_second_paper_crane_with_the_same_wing_mark_is_refused(
        self, uow: UnitOfWorkFactory[PaperCranesUnitOfWork]
    ) -> None:
        await keep(uow, make_paper_crane(wing_mark="Blue heron"))

        with pytest.raises(PaperCraneWingMarkTaken) as refused:
            await keep(uow, make_paper_crane(wing_mark="Blue heron"))

        assert refused.value.wing_mark == "Blue heron"

    async def test_an_archived_paper_crane_is_kept_by_the_commit(
        self, uow: UnitOfWorkFactory[PaperCranesUnitOfWork]
    ) -> None:
        paper_crane = make_paper_crane()
        await keep(uow, paper_crane)

        async with uow() as work:
            (await work.paper_cranes.get(paper_crane.id)).archive(at=NOON)
            await work.commit()

        async with uow() as work:
            stored = await work.paper_cranes.get(paper_crane.id)
        assert stored.archived_at == NOON


async def keep(uow: UnitOfWorkFactory[PaperCranesUnitOfWork], paper_crane: PaperCrane) -> None:
    async with uow() as work:
        await work.paper_cranes.add(paper_crane)
        await work.commit()
