import pytest

from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.errors import PaperCraneNameTaken, PaperCraneNotFound
from app.domain.paper_cranes import PaperCrane
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON


class PaperCranesSuite:
    """What the port `PaperCranes` promises.

    A subclass has a fixture `uow`, a UnitOfWorkFactory."""

    async def test_a_committed_paper_crane_is_found_as_it_was(self, uow: UnitOfWorkFactory) -> None:
        heron = make_paper_crane(name="Blue heron")
        await keep(uow, heron)

        async with uow() as work:
            found = await work.paper_cranes.get(heron.id)

        assert (found.id, found.name, found.archived_at) == (heron.id, "Blue heron", None)

    async def test_a_paper_crane_without_a_commit_never_was(self, uow: UnitOfWorkFactory) -> None:
        heron = make_paper_crane()
        async with uow() as work:
            await work.paper_cranes.add(heron)

        async with uow() as work:
            with pytest.raises(PaperCraneNotFound) as refused:
                await work.paper_cranes.get(heron.id)

        assert refused.value.paper_crane_id == heron.id

    async def test_a_name_of_a_paper_crane_is_given_once(self, uow: UnitOfWorkFactory) -> None:
        await keep(uow, make_paper_crane(name="Blue heron"))

        with pytest.raises(PaperCraneNameTaken) as refused:
            await keep(uow, make_paper_crane(name="Blue heron"))

        assert refused.value.name == "Blue heron"

    async def test_an_archived_paper_crane_is_kept_by_the_commit(
        self, uow: UnitOfWorkFactory
    ) -> None:
        heron = make_paper_crane()
        await keep(uow, heron)

        async with uow() as work:
            (await work.paper_cranes.get(heron.id)).archive(at=NOON)
            await work.commit()

        async with uow() as work:
            found = await work.paper_cranes.get(heron.id)
        assert found.archived_at == NOON


async def keep(uow: UnitOfWorkFactory, paper_crane: PaperCrane) -> None:
    async with uow() as work:
        await work.paper_cranes.add(paper_crane)
        await work.commit()
