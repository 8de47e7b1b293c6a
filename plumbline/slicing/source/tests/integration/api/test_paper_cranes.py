import httpx
import pytest

from tests.factories.paper_cranes import NEW_PAPER_CRANE, make_paper_crane
from tests.fakes.clock import NOON
from tests.fixtures.api_client import ClientAs
from tests.fixtures.persisting import Save


async def test_an_added_paper_crane_is_listed_as_it_was_sent(client_as: ClientAs) -> None:
    added = await client_as("staff:sam").post("/paper-cranes", json=NEW_PAPER_CRANE)
    listed = await client_as("customer:ada").get("/paper-cranes")

    assert added.status_code == 201
    assert added.json().items() >= (NEW_PAPER_CRANE | {"archived_at": None}).items()
    assert listed.json() == {"items": [added.json()], "next": None}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        __WRONG__
    ],
    ids=[__WRONG_IDS__],
)
async def test_a_wrong_value_of_a_paper_crane_is_refused(
    client_as: ClientAs, field: str, value: object
) -> None:
    body = NEW_PAPER_CRANE | {field: value}

    answer = await client_as("staff:sam").post("/paper-cranes", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["where"].split("/")[1] for error in answer.json()["errors"]] == [field]


__ABSENT_API__


async def test_paper_cranes_name_where_their_next_page_begins(
    client: httpx.AsyncClient, save: Save
) -> None:
    await save(make_paper_crane(wing_mark="Heron"), make_paper_crane(wing_mark="Crow"))

    first = (await client.get("/paper-cranes", params={"limit": 1})).json()
    last = (await client.get("/paper-cranes", params={"after": first["next"]})).json()

    assert [row["wing_mark"] for row in first["items"]] == ["Crow"]
    assert [row["wing_mark"] for row in last["items"]] == ["Heron"]
    assert last["next"] is None


async def test_archiving_an_archived_paper_crane_is_a_conflict(
    client_as: ClientAs, save: Save
) -> None:
    paper_crane = make_paper_crane(archived_at=NOON)
    await save(paper_crane)

    answer = await client_as("staff:sam").post(f"/paper-cranes/{paper_crane.id}/archive")

    assert (answer.status_code, answer.json()["code"]) == (409, "paper_crane_already_archived")
