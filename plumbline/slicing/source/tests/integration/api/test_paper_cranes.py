import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.infrastructure.tables import paper_cranes
from tests.factories.paper_cranes import make_paper_crane
from tests.fakes.clock import NOON
from tests.fixtures.api_client import ClientAs
from tests.fixtures.persisting import Save


async def test_an_added_paper_crane_is_kept(client_as: ClientAs, db_session: AsyncSession) -> None:
    answer = await client_as("staff:sam").post("/paper-cranes", json={"name": "Blue heron"})

    assert answer.status_code == 201
    assert answer.json().items() >= {"name": "Blue heron", "archived_at": None}.items()
    assert await db_session.scalar(select(paper_cranes.c.name)) == "Blue heron"


async def test_paper_cranes_name_where_their_next_page_begins(
    client: httpx.AsyncClient, save: Save
) -> None:
    await save(make_paper_crane(name="Heron"), make_paper_crane(name="Crow"))

    first = (await client.get("/paper-cranes", params={"limit": 1})).json()
    last = (await client.get("/paper-cranes", params={"after": first["next"]})).json()

    assert [row["name"] for row in first["items"]] == ["Crow"]
    assert [row["name"] for row in last["items"]] == ["Heron"]
    assert last["next"] is None


async def test_archiving_an_archived_paper_crane_is_a_conflict(
    client_as: ClientAs, save: Save
) -> None:
    heron = make_paper_crane(archived_at=NOON)
    await save(heron)

    answer = await client_as("staff:sam").post(f"/paper-cranes/{heron.id}/archive")

    assert (answer.status_code, answer.json()["code"]) == (409, "paper_crane_already_archived")
