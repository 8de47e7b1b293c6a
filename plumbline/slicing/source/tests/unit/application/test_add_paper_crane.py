import pytest

from app.application.add_paper_crane import AddPaperCrane
from app.application.ports.unit_of_work import UnitOfWorkFactory
from app.domain.actors import Role
from app.domain.errors import NotAllowed, PaperCraneNameTaken
from tests.factories.actors import make_actor
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.ids import FakeIds
from tests.fakes.unit_of_work import FakeDatabase

SAM = make_actor("sam", Role.STAFF)


@pytest.fixture
def add_paper_crane(uow: UnitOfWorkFactory, ids: FakeIds) -> AddPaperCrane:
    return AddPaperCrane(uow, ids)


async def test_staff_add_a_paper_crane(
    add_paper_crane: AddPaperCrane, database: FakeDatabase
) -> None:
    heron = await add_paper_crane(SAM, name="Blue heron")

    assert database.paper_cranes[heron.id].name == "Blue heron"


async def test_a_customer_may_not_add_a_paper_crane(
    add_paper_crane: AddPaperCrane, database: FakeDatabase
) -> None:
    with pytest.raises(NotAllowed) as refused:
        await add_paper_crane(make_actor("ada"), name="Blue heron")

    assert refused.value.needs == "staff"
    assert database.paper_cranes == {}


async def test_a_taken_name_leaves_the_first_paper_crane(
    add_paper_crane: AddPaperCrane, database: FakeDatabase
) -> None:
    heron = make_paper_crane(name="Blue heron")
    database.paper_cranes[heron.id] = heron

    with pytest.raises(PaperCraneNameTaken) as refused:
        await add_paper_crane(SAM, name="Blue heron")

    assert refused.value.name == "Blue heron"
    assert list(database.paper_cranes) == [heron.id]
    assert database.commits == 0
