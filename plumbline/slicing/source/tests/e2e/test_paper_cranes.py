from app.domain.actors import Role
from app.infrastructure.tables.paper_cranes import paper_cranes
from tests.factories.paper_cranes import NEW_PAPER_CRANE
from tests.fixtures.data_tracker import DataTracker
from tests.fixtures.running_service import Service


async def test_a_paper_crane_that_staff_archived_is_shown_to_customers(
    service: Service, tracker: DataTracker
) -> None:
    tracker.add(paper_cranes.c.wing_mark, "Blue heron")

    async with service.client("sam", Role.STAFF) as sam:
        added = (await sam.post("/paper-cranes", json=NEW_PAPER_CRANE)).json()
        archived = (await sam.post(f"/paper-cranes/{added['id']}/archive")).json()
    async with service.client("ada") as ada:
        listed = (await ada.get("/paper-cranes")).json()

    assert archived["archived_at"] is not None
    assert listed == {"items": [archived], "next": None}
