from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from app.application.add_paper_crane import AddPaperCrane
from app.domain.actors import Role
from app.domain.errors import NotAllowed
from app.domain.money import Money
from app.domain.paper_cranes import PaperCrane, PaperCraneWingMarkTaken, __ENUM_NAMES__
from tests.factories.actors import make_actor
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON
from tests.fakes.ids import FakeIds
from tests.fakes.paper_cranes import FakePaperCranesUnitOfWork
from tests.fakes.unit_of_work import FakeDatabase

SAM = make_actor("sam", Role.STAFF)


@pytest.fixture
def add_paper_crane(database: FakeDatabase, ids: FakeIds) -> AddPaperCrane:
    return AddPaperCrane(partial(FakePaperCranesUnitOfWork, database), ids)


async def test_staff_add_a_paper_crane(
    add_paper_crane: AddPaperCrane, database: FakeDatabase
) -> None:
    paper_crane = await add_paper_crane(SAM, __EACH_VALUE__)

    kept = database.rows[PaperCrane][paper_crane.id]
    __KEPT__


async def test_a_customer_may_not_add_a_paper_crane(
    add_paper_crane: AddPaperCrane, database: FakeDatabase
) -> None:
    with pytest.raises(NotAllowed) as refused:
        await add_paper_crane(make_actor("ada"), __EACH_VALUE__)

    assert refused.value.needs == "staff"
    assert database.rows == {}


async def test_a_taken_wing_mark_leaves_the_first_paper_crane(
    add_paper_crane: AddPaperCrane, database: FakeDatabase
) -> None:
    paper_crane = make_paper_crane(wing_mark="Blue heron")
    database.keep(paper_crane)

    with pytest.raises(PaperCraneWingMarkTaken) as refused:
        await add_paper_crane(SAM, __EACH_VALUE__)

    assert refused.value.wing_mark == "Blue heron"
    assert list(database.rows[PaperCrane]) == [paper_crane.id]
    assert database.commits == 0
