"""`testkit.conformance`: what one exchange breaks of an OpenAPI document. What it does not understand is red."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from testkit.conformance import Contract, ContractBreach, NotUnderstood

from tests.fixtures.conformance_cases import CASES, THING, Case, document


def breach_in(check: Callable[[], None]) -> str:
    """The breach's message; empty if the check passes."""
    try:
        check()
    except ContractBreach as breach:
        return str(breach)
    return ""


def breach_of(case: Case) -> str:
    def check() -> None:
        contract = Contract(case.document, formats=case.formats)
        if case.response is None:
            contract.check_request(case.request)
        else:
            contract.check_response(case.request, case.response)

    return breach_in(check)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.breach])
def test_a_breach_is_named(name: str) -> None:
    assert str(CASES[name].breach) in breach_of(CASES[name])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.breach is None])
def test_what_the_document_allows_passes(name: str) -> None:
    assert breach_of(CASES[name]) == ""


def stored(folder: Path, **files: Any) -> Path:
    """The first is the document; the others are beside it."""
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder / f"{next(iter(files))}.json"


def answer(value: Any) -> tuple[httpx.Request, httpx.Response]:
    return httpx.Request("GET", "https://things.test/things"), httpx.Response(200, json=value)


def things(schema: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return document({"responses": {"200": {"description": "", "content": content}}})


def test_references_lead_to_files_beside_the_document(tmp_path: Path) -> None:
    models = {"Thing": {"$ref": "#/Real"}, "Real": THING}
    path = stored(tmp_path, things=things({"$ref": "./models.json#/Thing"}), models=models)

    contract = Contract(path)

    contract.check_response(*answer({"id": 3}))
    with pytest.raises(ContractBreach, match="'x' is not of type 'integer'"):
        contract.check_response(*answer({"id": "x"}))


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"things": things({"$ref": "gone.json#/Thing"})}, "No such file"),
        ({"things": things({"$ref": "models.json#/Thing"}), "models": '{"a": 1, "a": 2}'}, "the key 'a' twice"),
        ({"things": "openapi: 3.1.0"}, "not JSON"),
        ({"things": "[]"}, "must be an object"),
        ({"things": '{"openapi": "3.1.0", "x": NaN}'}, "NaN"),
    ],
    ids=["a file that is gone", "a name twice", "YAML", "a list", "not a number"],
)
def test_a_document_that_can_not_be_read_fails_the_test(tmp_path: Path, files: dict[str, Any], reason: str) -> None:
    path = stored(tmp_path, **files)

    def check() -> None:
        Contract(path).check_response(*answer({"id": 3}))

    with pytest.raises(NotUnderstood, match=reason):
        check()


@pytest.mark.parametrize(
    ("url", "breach"),
    [
        ("https://sandbox.test/pay/things", None),
        ("https://sandbox.test/things", "there is no GET /things"),
        ("https://other.test/pay/things", "there is no GET /pay/things"),
        ("https://sandbox.test/payments/things", "there is no GET"),
    ],
)
def test_a_base_url_replaces_the_servers(url: str, breach: str | None) -> None:
    servers = [{"url": "https://real.example/v1"}]
    operation = {"responses": {"200": {"description": ""}}}
    contract = Contract(document(operation, servers=servers), base_url="https://sandbox.test/pay/")

    message = breach_in(lambda: contract.check(httpx.Request("GET", url), httpx.Response(200)))

    assert (breach or "") in message
    assert bool(message) is bool(breach)


@pytest.mark.parametrize(
    ("method", "path", "response", "breach"),
    [
        ("GET", "/nowhere", httpx.Response(404), ""),
        ("GET", "/nowhere", httpx.Response(200), "there is no GET /nowhere, and it was answered with 200"),
        ("GET", "/nowhere", httpx.Response(405), "no method of this path is described"),
        ("PUT", "/things", httpx.Response(405), ""),
        ("PUT", "/things", httpx.Response(404), "GET, POST of this path is described"),
        ("GET", "/docs", httpx.Response(200, text="docs"), ""),
        ("PUT", "/docs", httpx.Response(405), ""),
        ("GET", "/things", httpx.Response(404), "response 404 is not described"),
    ],
)
def test_what_matches_no_operation_has_rules_of_its_own(
    method: str, path: str, response: httpx.Response, breach: str
) -> None:
    unmatched: dict[str, Any] = {"404": {"description": ""}, "405": {"description": ""}}
    described = document({"responses": {"200": {"description": ""}}})
    contract = Contract(described, unmatched=unmatched, unlisted=["GET /docs"])

    request = httpx.Request(method, f"https://things.test{path}")
    message = breach_in(lambda: contract.check_response(request, response))

    assert breach in message
    assert bool(message) is bool(breach)


@pytest.mark.parametrize(
    ("description", "body", "breach"),
    [
        ("`sold_out` or `late`: try again", {"code": "late"}, ""),
        ("`sold_out`", {"code": "late"}, "response 409 has the code 'late'; described are sold_out: describe it too"),
        ("`sold_out`", {}, "has the code None"),
        ("`sold_out`", ["late"], "has the code None"),
        ("Too late, see `Retry-After`", {"code": "late"}, ""),
    ],
    ids=["listed", "not listed", "missing", "no object", "a description that lists none"],
)
def test_a_refusals_code_must_be_one_that_the_description_lists(description: str, body: Any, breach: str) -> None:
    content: dict[str, Any] = {"application/json": {"schema": {}}}
    described = document({"responses": {"409": {"description": description, "content": content}}})
    request = httpx.Request("GET", "https://things.test/things")
    contract = Contract(described, code="code")

    message = breach_in(lambda: contract.check_response(request, httpx.Response(409, json=body)))

    assert breach in message
    assert bool(message) is bool(breach)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, json={"id": 3, "fee": 1}),
        httpx.Response(200, json={"id": 3}, headers={"X-Trace": "7"}),
    ],
    ids=["a new field", "a new header"],
)
def test_a_live_provider_may_add(response: httpx.Response) -> None:
    request = httpx.Request("GET", "https://things.test/things")
    lenient, strict = (Contract(things(THING), closed_responses=closed) for closed in (False, True))

    lenient.check_response(request, response)

    with pytest.raises(ContractBreach):
        strict.check_response(request, response)


def test_a_body_that_was_streamed_can_not_be_judged() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"{}"

    request = httpx.Request("POST", "https://things.test/things", content=chunks())

    with pytest.raises(NotUnderstood, match="was streamed"):
        Contract(things(THING)).check_request(request)
