"""contracts/access against the app: who may call what."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.adapters import Adapters
from app.domain.actors import Role
from app.infrastructure.identity import JwksIdentity
from tests.fakes.clock import FakeClock
from tests.fixtures.access import Cell, advice, cells, routes_of, url_of
from tests.fixtures.api_client import using_adapters
from tests.fixtures.discovery import modules_of
from tests.fixtures.identity_api import AUDIENCE, ISSUER, JWKS_URL, IdentityApi, SigningKey
from tests.fixtures.persisting import Save

LONG_AGO = 1_000_000_000
FEATURES = modules_of("tests/access")
REQUESTS: Mapping[str, dict[str, Any]] = {
    route: arguments for feature in FEATURES for route, arguments in feature.REQUESTS.items()
}
"""What a route needs beside its path."""
CALLERS = {"anonymous", "bad token", "expired token", "other customer", *Role}
"""Each role: a new one needs a column in the table."""
SUBJECTS = {Role.CUSTOMER: "ada", Role.STAFF: "sam"}
DECLARED = cells(CALLERS)


@pytest.fixture
def tokens(identity_api: IdentityApi) -> dict[str, str]:
    """Really signed, as the identity provider would."""
    key = identity_api.key
    return {
        "anonymous": "",
        "bad token": SigningKey(key.key_id).sign(sub="ada"),
        "expired token": key.sign(sub="ada", exp=LONG_AGO),
        "other customer": key.sign(sub="eve"),
    } | {role.value: key.sign(sub=SUBJECTS.get(role, role), role=role) for role in Role}


@pytest.fixture
def identity(http: httpx.AsyncClient, clock: FakeClock) -> JwksIdentity:
    return JwksIdentity(http, JWKS_URL, issuer=ISSUER, audience=AUDIENCE, clock=clock)


@pytest.fixture
async def path_values(save: Save, request: pytest.FixtureRequest) -> dict[str, str]:
    """The values for the braces of a path."""
    values: dict[str, str] = {}
    for feature in FEATURES:
        if hasattr(feature, "path_values"):
            values |= await feature.path_values(save, request)
    return values


@pytest.mark.parametrize("cell", DECLARED, ids=str)
async def test_each_caller_gets_the_declared_status(
    app: FastAPI,
    adapters: Adapters,
    identity: JwksIdentity,
    tokens: dict[str, str],
    path_values: dict[str, str],
    cell: Cell,
) -> None:
    method, url = cell.route.split()[0], url_of(cell, path_values)

    with using_adapters(app, replace(adapters, identity=identity)) as client_as:
        client = client_as(tokens[cell.caller])
        answer = await client.request(method, url, **REQUESTS.get(cell.route, {}))

    assert answer.status_code == cell.status, advice(cell, answer)


def test_no_route_is_left_undeclared(app: FastAPI) -> None:
    undeclared = sorted(routes_of(app) - {cell.route for cell in DECLARED})

    assert undeclared == [], "say in contracts/access who may call it"


def test_no_declared_route_is_gone(app: FastAPI) -> None:
    gone = sorted({cell.route for cell in DECLARED} - routes_of(app))

    assert gone == [], "take it out of contracts/access"


def test_routes_of_routers_are_seen(app: FastAPI) -> None:
    """FastAPI keeps included routers closed: a naive look at `app.routes` finds the docs only."""
    assert {"GET /health/live", "GET /docs"} <= routes_of(app)


def test_what_is_refused_is_documented_as_refused(app: FastAPI) -> None:
    documented = {
        (f"{method.upper()} {path}", int(status))
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
        for status in operation["responses"]
    }

    silent = [str(c) for c in DECLARED if c.status >= 400 and (c.route, c.status) not in documented]

    assert silent == [], "add the problem to `documented(…)` of the route"


def test_exactly_what_asks_for_a_token_says_so_in_the_document(app: FastAPI) -> None:
    guarded = {
        f"{method.upper()} {path}"
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
        if operation.get("security")
    }

    asks = {c.route for c in DECLARED if c.caller == "anonymous" and c.status == 401}
    assert guarded == asks, "contracts/access and the routes' CurrentActor must agree"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('callers = ["customer"]\n[routes]\n"GET /" = [200]', "callers must be"),
        ('callers = ["staff", "customer"]\n[routes]\n"GET /" = [200]', "GET / needs 2 statuses"),
    ],
    ids=["a caller is missing", "a cell is missing"],
)
def test_a_table_with_a_hole_is_refused(tmp_path: Path, text: str, message: str) -> None:
    table = tmp_path / "access.toml"
    table.write_text(text, encoding="utf-8")

    with pytest.raises(pytest.UsageError, match=message):
        cells({"staff", "customer"}, tmp_path)


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (403, {}, "Put the route right"),
        (422, {"errors": [{"where": "body", "what": "Field required"}]}, "body (Field required)"),
        (422, {"code": "empty_basket"}, "empty_basket"),
    ],
    ids=["another status", "a body is missing", "a rule refused"],
)
def test_a_wrong_status_says_what_to_do(status: int, body: dict[str, Any], message: str) -> None:
    answer = httpx.Response(status, json=body)

    text = advice(Cell("POST /baskets", "staff", 201), answer)

    assert text.startswith(f"POST /baskets as staff: {status} where contracts/access says 201")
    assert message in text
    assert ("REQUESTS" in text) is (status == 422)


def test_a_path_value_that_is_missing_is_named() -> None:
    with pytest.raises(AssertionError, match="tests/access gives no value for basket_id"):
        url_of(Cell("GET /shelves/{shelf_id}/{basket_id}", "staff", 200), {"shelf_id": "7"})


def test_a_role_without_a_column_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "access.toml"
    table.write_text('callers = ["staff"]\n[routes]\n"GET /" = [200]', encoding="utf-8")

    with pytest.raises(pytest.UsageError, match="callers must be auditor, staff"):
        cells({"staff", "auditor"}, tmp_path)
