"""What releases of FastAPI and pydantic have written in different ways is one text here."""

import json
from typing import Any

import pytest
from testkit.contract.normal_form import normal_form

DATE = {"type": "string", "format": "date-time"}


def described(schema: Any, **operation: Any) -> dict[str, Any]:
    answer = {"description": "OK", "content": {"application/json": {"schema": schema}}}
    get = {"operationId": "read", "responses": {"200": answer}} | operation
    return {"openapi": "3.1.0", "info": {}, "paths": {"/": {"get": get}}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string", "title": "Name"}, {"type": "string"}),
        ({"anyOf": [DATE, {"type": "null"}]}, {"anyOf": [{"type": "null"}, DATE]}),
        ({"anyOf": [DATE, {"type": "null"}]}, DATE | {"type": ["string", "null"]}),
        ({"const": "card"}, {"enum": ["card"]}),
        ({"allOf": [{"type": "string"}]}, {"type": "string"}),
        ({"type": "object", "additionalProperties": True}, {"type": "object"}),
        ({"type": "string", "default": None}, {"type": "string"}),
        ({"type": "integer", "maximum": 10.0}, {"type": "integer", "maximum": 10}),
        ({"required": ["b", "a"]}, {"required": ["a", "b"]}),
        (
            {"type": "string", "format": "binary"},
            {"type": "string", "contentMediaType": "application/octet-stream"},
        ),
        ({"description": "One\n    two."}, {"description": "One\ntwo."}),
    ],
    ids=[
        "titles",
        "order of alternatives",
        "null as a list of types",
        "const",
        "allOf around a reference",
        "an open object",
        "a default of null",
        "whole numbers",
        "order of names",
        "an upload",
        "indents of docstrings",
    ],
)
def test_one_schema_has_one_text(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert normal_form(described(one)) == normal_form(described(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"type": "string"}, {"type": "integer"}),
        ({"properties": {"title": {}}}, {"properties": {}}),
        ({"type": "string", "default": "a"}, {"type": "string"}),
        ({"additionalProperties": False}, {}),
        ({"prefixItems": [{"type": "string"}, {}]}, {"prefixItems": [{}, {"type": "string"}]}),
    ],
    ids=["a type", "a property called title", "a default", "a closed object", "places in a list"],
)
def test_what_differs_for_callers_differs_in_the_text(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert normal_form(described(one)) != normal_form(described(other))


def test_the_patch_version_of_openapi_does_not_matter() -> None:
    newer = described({}) | {"openapi": "3.1.1"}

    assert normal_form(newer) == normal_form(described({}))


def test_the_words_of_the_framework_do_not_matter() -> None:
    generated = described({}, summary="Read")
    generated["paths"]["/"]["get"]["responses"]["200"]["description"] = "Successful Response"

    assert normal_form(generated) == normal_form(described({}))


def test_components_without_a_reference_do_not_matter() -> None:
    used = {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Used"}}}
    components = {"schemas": {"Used": used, "HTTPValidationError": {}}}
    document = described({"$ref": "#/components/schemas/Used"}) | {"components": components}

    kept = json.loads(normal_form(document))["components"]["schemas"]

    assert kept == {"Used": used}


def test_a_normal_form_is_its_own() -> None:
    once = normal_form(described({"anyOf": [DATE, {"type": "null"}]}))

    assert normal_form(json.loads(once)) == once
