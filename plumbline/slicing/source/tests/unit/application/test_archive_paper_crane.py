from functools import partial
from uuid import UUID

import pytest

from app.application.archive_paper_crane import ArchivePaperCrane
from app.domain.actors import Role
from app.domain.errors import NotAllowed
from app.domain.paper_cranes import PaperCrane, PaperCraneNotFound
from tests.factories.actors import make_actor
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.paper_cranes import FakePaperCranesUnitOfWork
from tests.fakes.unit_of_work import FakeDatabase

SAM = make_actor("sam", Role.STAFF)


@pytest.fixture
def paper_crane(database: FakeDatabase) -> PaperCrane:
    """As the database holds it before the test."""
    paper_crane = make_paper_crane()
    database.keep(paper_crane)
    return paper_crane


@pytest.fixture
def archive_paper_crane(database: FakeDatabase, clock: FakeClock) -> ArchivePaperCrane:
    return ArchivePaperCrane(partial(FakePaperCranesUnitOfWork, database), clock)


async def test_staff_archive_a_paper_crane_at_the_present_moment(
    archive_paper_crane: ArchivePaperCrane, paper_crane: PaperCrane, database: FakeDatabase
) -> None:
    await archive_paper_crane(SAM, paper_crane.id)

    assert database.rows[PaperCrane][paper_crane.id].archived_at == NOON


async def test_a_customer_may_not_archive_a_paper_crane(
    archive_paper_crane: ArchivePaperCrane, paper_crane: PaperCrane, database: FakeDatabase
) -> None:
    with pytest.raises(NotAllowed) as refused:
        await archive_paper_crane(make_actor("ada"), paper_crane.id)

    assert refused.value.needs == "staff"
    assert database.rows[PaperCrane][paper_crane.id].archived_at is None


async def test_archiving_an_unknown_paper_crane_is_refused(
    archive_paper_crane: ArchivePaperCrane, database: FakeDatabase
) -> None:
    with pytest.raises(PaperCraneNotFound) as refused:
        await archive_paper_crane(SAM, UUID(int=404))

    assert refused.value.paper_crane_id == UUID(int=404)
    assert database.commits == 0
