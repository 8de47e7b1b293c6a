from uuid import UUID

import pytest

from app.application.archive_paper_crane import ArchivePaperCrane
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Role
from app.domain.errors import NotAllowed, PaperCraneNotFound
from tests.factories.actors import make_actor
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.unit_of_work import FakeDatabase

SAM = make_actor("sam", Role.STAFF)


@pytest.fixture
def archive_paper_crane(uow: UnitOfWorkFactory, clock: FakeClock) -> ArchivePaperCrane:
    return ArchivePaperCrane(uow, clock)


async def test_staff_archive_a_paper_crane_at_the_present_moment(
    archive_paper_crane: ArchivePaperCrane, database: FakeDatabase
) -> None:
    heron = make_paper_crane()
    database.paper_cranes[heron.id] = heron

    await archive_paper_crane(SAM, heron.id)

    assert database.paper_cranes[heron.id].archived_at == NOON


async def test_a_customer_may_not_archive_a_paper_crane(
    archive_paper_crane: ArchivePaperCrane, database: FakeDatabase
) -> None:
    heron = make_paper_crane()
    database.paper_cranes[heron.id] = heron

    with pytest.raises(NotAllowed) as refused:
        await archive_paper_crane(make_actor("ada"), heron.id)

    assert refused.value.needs == "staff"
    assert database.paper_cranes[heron.id].archived_at is None


async def test_archiving_an_unknown_paper_crane_is_refused(
    archive_paper_crane: ArchivePaperCrane, database: FakeDatabase
) -> None:
    with pytest.raises(PaperCraneNotFound) as refused:
        await archive_paper_crane(SAM, UUID(int=404))

    assert refused.value.paper_crane_id == UUID(int=404)
    assert database.commits == 0
