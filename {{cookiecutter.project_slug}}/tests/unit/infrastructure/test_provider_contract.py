"""A mocked provider promises what its file promises, and no more."""

from typing import Any

import httpx
import pytest
from testkit.conformance import Contract, ContractBreach

from tests.fixtures.provider_contract import excused, mocked_provider

URL = "https://refunds.test/v1"
REFUND = {"id": "rf_7", "amount": 9_800}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Refunds", "version": "1"},
    "servers": [{"url": "https://refunds.example.com/v1"}],
    "paths": {
        "/refunds": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}
                ],
                "responses": {
                    "200": {
                        "description": "All",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Refund"},
                                }
                            }
                        },
                    },
                    "4XX": {"description": "Refused"},
                },
            }
        },
        "/refunds/{id}": {
            "parameters": [ID],
            "delete": {"responses": {"204": {"description": "Gone"}}},
        },
    },
    "components": {
        "schemas": {
            "Refund": {
                "type": "object",
                "required": ["id", "amount"],
                "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}},
            }
        }
    },
}


@pytest.fixture
def contract() -> Contract:
    return Contract(DOCUMENT)


async def listed(
    http: httpx.AsyncClient, contract: Contract, *answers: httpx.Response, limit: int = 2
) -> int:
    """How often the provider was called: once for each answer that it gives."""
    with mocked_provider(URL, contract) as router:
        route = router.get("/refunds").mock(side_effect=list(answers))
        for _ in answers:
            await http.get(f"{URL}/refunds", params={"limit": limit})
        return route.call_count


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(200, json=[REFUND]), httpx.Response(200, json=[]), httpx.Response(429)],
    ids=["as described", "an empty list", "a refusal by its range"],
)
async def test_a_mock_of_what_the_provider_promises_passes(
    http: httpx.AsyncClient, contract: Contract, answer: httpx.Response
) -> None:
    assert await listed(http, contract, answer) == 1


@pytest.mark.parametrize(
    ("answer", "breach"),
    [
        (httpx.Response(200, json=[REFUND | {"fee": 3}]), "'fee' was unexpected"),
        (httpx.Response(200, json=[REFUND], headers={"X-Left": "9"}), "has the header x-left"),
        (httpx.Response(429, json={"wait": 3}), "has a body, and none is described"),
        (httpx.Response(503), "response 503 is not described"),
    ],
    ids=["a field", "a header", "a body", "a status"],
)
async def test_a_mock_that_invents_something_is_a_breach(
    http: httpx.AsyncClient, contract: Contract, answer: httpx.Response, breach: str
) -> None:
    with pytest.raises(ContractBreach, match=breach):
        await listed(http, contract, answer)


async def test_every_route_of_a_mock_is_held(http: httpx.AsyncClient, contract: Contract) -> None:
    async def cancelled() -> None:
        with mocked_provider(URL, contract) as router:
            router.get("/refunds").respond(200, json=[REFUND])
            router.delete("/refunds/rf_7").respond(200)
            await http.get(f"{URL}/refunds")
            await http.delete(f"{URL}/refunds/rf_7")

    with pytest.raises(ContractBreach, match=r"DELETE /refunds/\{id\} response 200"):
        await cancelled()


async def test_an_excuse_covers_one_response_only(
    http: httpx.AsyncClient, contract: Contract
) -> None:
    with pytest.raises(ContractBreach, match="503"):
        await listed(http, contract, excused(httpx.Response(502)), httpx.Response(503))


async def test_an_excuse_does_not_cover_our_request(
    http: httpx.AsyncClient, contract: Contract
) -> None:
    with pytest.raises(ContractBreach, match="101 is greater than the maximum"):
        await listed(http, contract, excused(httpx.Response(502)), limit=101)
