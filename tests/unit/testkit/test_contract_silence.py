"""No key of a document is ignored silently: each is changed, one after the other."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, TypeAlias

import pytest
from testkit.exit_status import CannotJudge

from benchmarks.contract.random_apps import an_app, document
from benchmarks.contract.random_pairs import run, verdict
from tests.fixtures.contract_cases import edited

Json: TypeAlias = Any
Path = tuple[str | int, ...]
MAPS = {
    "properties", "patternProperties", "dependentSchemas", "responses", "headers", "content", "callbacks", "schemas",
    "paths", "webhooks", "mapping", "scopes", "flows", "dependentRequired", "securitySchemes", "variables", "encoding",
    "links", "requestBodies",
}  # fmt: skip
QUIET = ("nothing", "safe")
FOR_PEOPLE = {"title", "description", "summary", "examples", "example", "tags", "version", "$anchor", "bearerFormat"}


@pytest.fixture(scope="module", params=["everything", 1])
def promised(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One document by hand, and some that FastAPI wrote: unused components left out."""
    if request.param == "everything":
        return deepcopy(EVERYTHING)
    dice = random.Random(request.param)  # noqa: S311
    written = document(an_app(dice))
    text, schemas = json.dumps(written), written["components"]["schemas"]
    for name in [name for name in schemas if f'"#/components/schemas/{name}"' not in text]:
        del schemas[name]
    return written


TEXT: dict[str, Any] = {"type": "string", "maxLength": 9, "x-kept": True}
EVERYTHING: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "All", "version": "1"},
    "servers": [{"url": "/v1", "variables": {"port": {"default": "1", "enum": ["1", "2"]}}}],
    "security": [{"Key": []}],
    "x-top": {"level": 1},
    "paths": {
        "/things/{id}": {
            "servers": [{"url": "/v2"}],
            "x-item": 1,
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT, "allowReserved": True}],
            "post": {
                "operationId": "put",
                "servers": [{"url": "/v3"}],
                "x-rate": {"most": 5},
                "parameters": [
                    {"name": "q", "in": "query", "schema": {"type": "array", "items": TEXT}, "allowEmptyValue": True},
                    {"name": "j", "in": "query", "content": {"application/json": {"schema": TEXT}}},
                    {"$ref": "#/components/parameters/Shared"},
                ],
                "requestBody": {"$ref": "#/components/requestBodies/Shared"},
                "responses": {
                    "200": {
                        "description": "fine",
                        "headers": {"X-Left": {"required": True, "schema": TEXT, "style": "simple", "explode": False}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                        "links": {"next": {"operationId": "put", "parameters": {"id": "$response.body#/id"}}},
                    },
                    "default": {"description": "not fine"},
                },
                "callbacks": {
                    "paid": {"{$request.body#/url}": {"post": {
                        "requestBody": {"content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Event"}},
                        }},
                        "parameters": [{"name": "sign", "in": "header", "schema": TEXT}],
                        "responses": {"200": {"description": "heard"}},
                    }}},
                },
            },
        }
    },
    "webhooks": {
        "moved": {"x-item": 1, "post": {
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}},
            "responses": {"200": {"description": "heard"}},
        }}
    },
    "components": {
        "x-components": 1,
        "parameters": {"Shared": {"name": "s", "in": "query", "schema": TEXT, "x-parameter": 1}},
        "requestBodies": {"Shared": {"required": True, "x-body": 1, "content": {
            "multipart/form-data": {
                "schema": {"$ref": "#/components/schemas/Thing"},
                "encoding": {"name": {"contentType": "text/plain", "headers": {"X-Part": {"schema": TEXT}}}},
            },
            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}, "x-media": 1},
        }}},
        "securitySchemes": {"Key": {"type": "apiKey", "in": "header", "name": "X-Key", "x-scheme": 1}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["kind"],
                "minProperties": 1,
                "maxProperties": 9,
                "properties": {
                    "name": TEXT | {"minLength": 1, "pattern": "^a", "format": "email", "default": "a"},
                    "number": {"type": "number", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 0.5},
                    "list": {"type": "array", "minItems": 1, "maxItems": 9, "uniqueItems": True, "prefixItems": [TEXT],
                             "items": {"type": "integer"},
                             "contains": {"$ref": "#few"}, "minContains": 2, "maxContains": 3},
                    "map": {"type": "object", "propertyNames": {"$ref": "#/components/schemas/Word"},
                            "patternProperties": {"^a": {"$ref": "#/components/schemas/Few"}},
                            "additionalProperties": {"$ref": "#/components/schemas/Few"}},
                    "odd": {"not": {"$ref": "#/components/schemas/Few"}, "if": {"$ref": "#/components/schemas/Word"},
                            "then": {"maxLength": 3}, "else": {"minimum": 4}},
                    "sealed": {"allOf": [{"$ref": "#/components/schemas/Few"}], "unevaluatedProperties": False},
                    "row": {"type": "array", "prefixItems": [TEXT],
                            "unevaluatedItems": {"$ref": "#/components/schemas/Word"}},
                    "hangs": {"type": "object", "dependentRequired": {"a": ["b"]},
                              "dependentSchemas": {"a": {"properties": {"b": {"$ref": "#/components/schemas/Few"}}}}},
                    "inside": {"type": "string", "contentMediaType": "application/json", "contentEncoding": "base64",
                               "contentSchema": {"$ref": "#/components/schemas/Few"}},
                    "union": {"oneOf": [{"$ref": "#/components/schemas/Few"}, {"$ref": "#/components/schemas/Many"}]},
                    "chosen": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                               "discriminator": {"propertyName": "kind", "mapping": {
                                   "cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"}}},
                    "itself": {"$ref": "#/components/schemas/Thing"},
                    "moving": {"$dynamicRef": "#node"},
                    "text": {"type": "string", "xml": {"name": "t", "attribute": True}},
                    "strange": {"invented": {"$ref": "#/components/schemas/Few"}},
                    "hidden": TEXT | {"readOnly": True},
                },
                "additionalProperties": False,
            },
            "Word": {"enum": ["red", "blue"]},
            "Few": {"type": "object", "$anchor": "few", "required": ["a"], "properties": {"a": {"const": 1}}},
            "Many": {"type": "object", "required": ["b"], "properties": {"b": {"type": ["integer", "null"]}}},
            "Cat": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "cat"}}},
            "Dog": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "dog"}}},
            "Node": {"$dynamicAnchor": "node", "type": "object", "properties": {"size": {"type": "integer"}}},
            "Event": {"type": "object", "required": ["id"],
                      "properties": {"id": TEXT, "node": {"$dynamicRef": "#node"}}},
        },
    },
}  # fmt: skip


def objects(node: Json, path: Path = (), *, is_map: bool = False) -> Iterator[tuple[Path, dict[str, Any], bool]]:
    """Each object with its place, and whether its keys are names."""
    if isinstance(node, dict):
        if is_map or is_a_schema(path) or "$ref" not in node:  # elsewhere nothing counts beside a reference
            yield path, node, is_map
        for key, part in node.items():
            if is_map or key not in FOR_PEOPLE:
                is_names = not is_map and (key in MAPS or (key == "parameters" and isinstance(part, dict)))
                yield from objects(part, (*path, key), is_map=is_names or (is_map and "callbacks" in path[-1:]))
    elif isinstance(node, list):
        for place, part in enumerate(node):
            yield from objects(part, (*path, place))


def is_a_schema(path: Path) -> bool:
    return "schema" in path or "schemas" in path


def values(node: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Each value that is not an object, with another one."""
    for path, here, is_map in objects(node):
        for key, value in here.items():
            if not is_map and key in FOR_PEOPLE:
                continue
            if isinstance(value, bool):
                yield (*path, key), not value
            elif isinstance(value, str) and key not in ("$ref", "$dynamicRef", "openapi", "$dynamicAnchor"):
                yield (*path, key), OTHER.get(value, f"{value}x")
            elif isinstance(value, (int, float)):
                yield (*path, key), value + 1
            elif isinstance(value, list) and value and not isinstance(value[0], dict):
                yield (*path, key), value[1:]


OTHER = {"string": "integer", "integer": "string", "object": "array", "array": "object", "number": "boolean",
         "boolean": "string", "query": "header", "path": "query", "header": "query"}  # fmt: skip


def judged(old: dict[str, Any], new: dict[str, Any]) -> str:
    try:
        return verdict(old, new)[0]
    except CannotJudge:
        return "refused"


@pytest.mark.parametrize("name", ["invented", "x-invented"])
def test_an_unknown_key_is_never_silent_wherever_it_is_added(promised: dict[str, Any], name: str) -> None:
    places = [path for path, _, is_map in objects(promised) if not is_map]

    silent = [path for path in places if judged(promised, edited(promised, {(*path, name): 1})) in QUIET]

    assert len(places) > 50
    assert silent == []


def test_an_unknown_key_is_never_silent_wherever_it_is_removed(promised: dict[str, Any]) -> None:
    places = [path for path, _, is_map in objects(promised) if not is_map]

    silent = [path for path in places if judged(edited(promised, {(*path, "invented"): 1}), promised) in QUIET]

    assert silent == []


def test_no_value_changes_silently(promised: dict[str, Any]) -> None:
    changes = list(values(promised))

    silent = [path for path, value in changes if judged(promised, edited(promised, {path: value})) == "nothing"]

    assert len(changes) > 50
    assert silent == []


def test_no_message_of_random_apps_becomes_invalid_in_silence() -> None:
    """A small run of `python -m benchmarks.contract.random_pairs`."""
    outcome = run(pairs=25, seed=20_261_121)

    assert outcome.broken > 10
    assert outcome.missed == []
    assert outcome.alarms == []
