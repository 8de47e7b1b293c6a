"""Which promises of a document a request exercises."""

import ast
import json
from typing import Any

import pytest
from testkit.api_coverage.cases import constraint_cases
from testkit.api_coverage.document import document_of
from testkit.api_coverage.promises import Promise, exercised_by, promises_of
from testkit.api_coverage.request_file import Sent
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.api_coverage.suggestions import as_comment, suggest
from testkit.exit_status import CannotJudge

from tests.factories.requests import make_document, make_sent

TREE = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string", "minLength": 2}, "inside": {"$ref": "#/components/schemas/Tree"}},
}


def of(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def constraints(document: dict[str, Any], sent: Sent) -> set[str]:
    """What a request exercises of those that the document has."""
    parsed = document_of(document)
    exercised = exercised_by(sent, parsed, (), ())
    known = promises_of(parsed, (), ())
    kept = exercised.promises & known.keys() if exercised else frozenset()
    return {f"{one.place} {one.what}" for one in kept if one.kind == "constraint"}


@pytest.mark.parametrize(
    ("schema", "value", "status", "shown"),
    [
        ({"type": "integer", "maximum": 10}, 10, 201, {"body maximum 10: at"}),
        ({"type": "integer", "maximum": 10}, 9, 201, set()),
        ({"type": "integer", "maximum": 10}, 11, 422, {"body maximum 10: past"}),
        ({"type": "integer", "maximum": 10}, 5_000, 422, set()),
        ({"type": "integer", "maximum": 10}, 11, 500, set()),
        ({"type": "integer", "maximum": 10}, 11, 401, set()),
        ({"type": "integer", "minimum": 0}, -1, 422, {"body minimum 0: past"}),
        ({"type": "number", "exclusiveMinimum": 0}, 0, 422, {"body exclusiveMinimum 0: at"}),
        ({"type": "number", "exclusiveMinimum": 0}, 0.5, 201, {"body exclusiveMinimum 0: just inside"}),
        ({"type": "string", "maxLength": 3}, "abc", 201, {"body maxLength 3: at"}),
        ({"type": "string", "maxLength": 3}, "abcd", 422, {"body maxLength 3: past"}),
        ({"type": "string", "pattern": "^[a-z]+$"}, "a\n", 422, {"body pattern ^[a-z]+$: broken"}),
        ({"type": "string", "format": "uuid"}, "no", 422, {"body format uuid: broken"}),
        ({"type": "string", "enum": ["a", "b"]}, "b", 201, {"body enum: b"}),
        ({"type": "string", "enum": ["a", "b"]}, "c", 422, {"body enum: another value"}),
        ({"type": "boolean"}, False, 201, {"body enum: false"}),
        ({"type": ["string", "null"]}, None, 201, {"body null"}),
        ({"type": "array", "uniqueItems": True, "items": {}}, [1, 1], 422, {"body uniqueItems True: repeated"}),
        ({"type": "array", "minItems": 1, "items": {}}, [], 422, {"body minItems 1: past"}),
        ({"type": "integer", "multipleOf": 5}, 12, 422, {"body multipleOf 5: broken"}),
    ],
)
def test_a_value_shows_the_side_of_a_bound_that_it_is_on(schema: Any, value: Any, status: int, shown: set[str]) -> None:
    sent = make_sent(json.dumps(value), status=status)

    assert constraints(make_document(schema), sent) == shown


def test_a_refusal_with_two_faults_proves_neither() -> None:
    """Either of them alone would have been refused, or neither check exists but one."""
    schema = {"type": "object", "required": ["a", "b"], "properties": {"a": {}, "b": {}}, "additionalProperties": False}
    document = make_document(schema)

    assert constraints(document, make_sent({}, status=422)) == set()
    assert constraints(document, make_sent({"a": 1}, status=422)) == {"body/b missing"}


def test_an_optional_field_is_to_be_sent_and_to_be_left_out() -> None:
    document = make_document({"type": "object", "properties": {"note": {"type": "string"}}})

    assert constraints(document, make_sent({})) == {"body/note absent"}
    assert constraints(document, make_sent({"note": "x"})) == {"body/note present"}


def test_a_cycle_is_judged_where_it_begins() -> None:
    document = make_document(of("Tree"), schemas={"Tree": TREE})

    shown = constraints(document, make_sent({"name": "abc", "inside": {"name": "abc", "inside": {"name": "ab"}}}))

    assert shown == {"body/name minLength 2: at", "body/inside present", "body/inside absent"}


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": of("A")},
        {"A": of("B"), "B": of("A")},
        {"A": {"allOf": [of("A")]}},
        {"A": {"anyOf": [of("A"), {"type": "string"}]}},
    ],
    ids=["itself", "each other", "as a part", "as a variant"],
)
def test_a_reference_that_leads_back_to_the_same_value_is_named_as_not_judged(schemas: Any) -> None:
    document = document_of(make_document(of("A"), schemas=schemas))

    assert "leads back to itself" in str(document.unjudged["POST /orders body"])


@pytest.mark.parametrize(("keyword", "version"), [("oneOf", "3.1.0"), ("anyOf", "3.1.0"), ("oneOf", "3.0.3")], ids=str)
def test_each_variant_is_a_promise_of_its_own(keyword: str, version: str) -> None:
    card = {"type": "object", "required": ["number"], "properties": {"number": {"type": "string", "minLength": 4}}}
    cash = {"type": "object", "required": ["till"], "properties": {"till": {"type": "integer", "minimum": 1}}}
    document = make_document({keyword: [of("Card"), of("Cash")]}, version=version, schemas={"Card": card, "Cash": cash})

    assert "body variant Cash" in constraints(document, make_sent({"till": 1}))
    assert constraints(document, make_sent({"till": 0}, status=422)) == {"body<Cash>/till minimum 1: past"}


def test_parts_of_a_whole_add_up() -> None:
    base = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "maximum": 3}}}
    document = make_document({"allOf": [of("Base"), {"properties": {"b": {"type": "string"}}}]}, schemas={"Base": base})

    assert constraints(document, make_sent({"a": 3})) == {"body/a maximum 3: at", "body/b absent"}


def test_openapi_3_0_has_flags_for_null_and_for_exclusive_bounds() -> None:
    field = {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "nullable": True}
    document = make_document({"type": "object", "properties": {"a": field}}, version="3.0.3")

    assert "body/a null" in constraints(document, make_sent({"a": None}))
    assert "body/a exclusiveMinimum 0: at" in constraints(document, make_sent({"a": 0}, status=422))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"swagger": "2.0"}, "3.0 and 3.1"),
        ([], "without a version"),
        (make_document({"$ref": "other.json#/A"}), "is in another file"),
        (make_document(of("Ghost")), "does not exist"),
        ({"openapi": "3.1.0", "paths": {"/a": {"get": None}}}, "not valid OpenAPI"),
    ],
    ids=["another version", "a list", "another file", "a missing schema", "no operation"],
)
def test_a_document_that_is_not_understood_is_refused(content: Any, message: str) -> None:
    with pytest.raises(CannotJudge, match=message):
        document_of(content)


@pytest.mark.parametrize(
    "keyword", ["not", "if", "patternProperties", "prefixItems", "dependentSchemas", "unevaluatedProperties"]
)
def test_a_keyword_that_nothing_judges_is_named(keyword: str) -> None:
    document = document_of(make_document({keyword: {}}))

    assert document.unjudged == {"POST /orders body": {keyword}}


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("/shops/a%20b/caf%C3%A9?x=1", "POST"),
        ("/v1/shops/a/caf%c3%a9", "POST"),
        ("/shops/a%2Fb/caf%C3%A9", "POST"),
        ("/shops/a/b/caf%C3%A9", None),
        ("/v2/shops/a/caf%C3%A9", None),
    ],
)
def test_an_operation_is_found_behind_a_mount_and_through_odd_characters(url: str, found: str | None) -> None:
    servers = [{"url": "https://example.com/v1"}]
    document = document_of(make_document(path="/shops/{shop id}/café", servers=servers))

    operation, _ = document.find("POST", url) or (None, {})

    assert getattr(operation, "method", None) == found


def test_a_path_without_parameters_comes_first() -> None:
    paths: dict[str, Any] = {path: {"get": {"responses": {}}} for path in ("/orders/{id}", "/orders/mine")}
    document = document_of({"openapi": "3.1.0", "paths": paths})

    operation, values = document.find("GET", "/orders/mine") or (None, {})

    assert (getattr(operation, "name", None), values) == ("GET /orders/mine", {})


@pytest.mark.parametrize(
    ("roles", "status", "kept"),
    [
        (("anonymous",), 401, {"as anonymous: refused"}),
        (("customer",), 401, {"with bad credentials: refused"}),
        (("customer",), 403, {"as customer"}),
        (("customer",), 404, {"as customer"}),
        (("customer",), 422, set()),
        (("customer",), 503, set()),
        ((), 201, set()),
    ],
)
def test_a_role_counts_where_it_was_decided_what_it_may(roles: tuple[str, ...], status: int, kept: set[str]) -> None:
    operation = {"security": [{"Bearer": []}], "responses": {"201": {}, "401": {}}}
    document = document_of(make_document(operation=operation))

    exercised = exercised_by(make_sent({}, roles=roles, status=status), document, (), ())

    assert {one.what for one in exercised.promises if one.kind == "role"} == kept if exercised else False


@pytest.mark.parametrize(
    "response",
    [
        {"description": "`sold_out` or `gone`: the reason"},
        {"description": "", "enum": ["sold_out", "gone"]},
        {"description": "", "examples": {"a": {"value": {"code": "sold_out"}}, "b": {"value": {"code": "gone"}}}},
    ],
    ids=["by its description", "by its schema", "by examples"],
)
def test_problem_codes_are_read_from_a_response(response: dict[str, Any]) -> None:
    code = {"type": "string"} | ({"enum": response["enum"]} if "enum" in response else {})
    media = {"schema": {"properties": {"code": code}}, "examples": response.get("examples", {})}
    described = {"description": response["description"], "content": {"application/problem+json": media}}
    document = document_of(make_document(operation={"responses": {"409": described}}), code=["code"])

    assert document.operations[0].responses == {"409": ("sold_out", "gone")}


def test_a_description_that_only_mentions_a_name_has_no_codes() -> None:
    media = {"application/json": {"schema": {"properties": {"code": {"type": "string"}}}}}
    described = {"description": "The `name` is taken", "content": media}
    document = document_of(make_document(operation={"responses": {"409": described}}), code=["code"])

    assert document.operations[0].responses == {"409": ()}


def test_a_case_is_made_for_each_side_of_each_constraint() -> None:
    line = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 9}}}
    document = make_document({"type": "array", "items": line, "maxItems": 2})

    cases = {case.promise.partition(" body")[2]: case for case in constraint_cases(document)["POST /orders"]}

    assert {name: case.request.get("json") for name, case in cases.items()} == {
        "/[]/n missing": [{}],
        "/[]/n minimum 1: at": [{"n": 1}],
        "/[]/n minimum 1: past": [{"n": 0}],
        "/[]/n maximum 9: at": [{"n": 9}],
        "/[]/n maximum 9: past": [{"n": 10}],
        " maxItems 2: at": [{"n": 1}] * 2,
        " maxItems 2: past": [{"n": 1}] * 3,
        " missing": None,
    }


@pytest.mark.parametrize("schema", [{"type": "string", "maxLength": 10**9}, {"type": "array", "minItems": 10**9}])
def test_a_value_that_is_too_large_to_make_has_no_case(schema: Any) -> None:
    cases = constraint_cases(make_document(schema))

    assert [case.promise for case in cases["POST /orders"]] == ["POST /orders body missing"]


EVIL = 'x"])\nimport os  # \r'


@pytest.mark.parametrize("kind", ["status", "code", "role"])
def test_a_suggested_test_is_one_function_whatever_the_document_and_the_roles_are(kind: str) -> None:
    document = document_of(make_document({"properties": {EVIL: {"type": "string"}}}))
    settings = ApiCoverageSettings(client='clients["{role}"]')
    promise = Promise("POST /orders", kind, "", f"409 {EVIL}")

    snippet = suggest(promise, None, document.operations[0], [make_sent(roles=(EVIL,))], settings).snippet

    parsed = ast.parse(f"{as_comment(f'# {promise}')}\n{snippet}")
    assert [type(node) for node in parsed.body] == [ast.AsyncFunctionDef]
    assert not [node for node in ast.walk(parsed) if isinstance(node, ast.Import)]
