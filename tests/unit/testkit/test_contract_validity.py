"""Documents that `testkit contract` refuses, each with its sentence; and some that only the specification forbids."""

from typing import Any

import pytest
from testkit.contract.document import Document
from testkit.contract.validity import check
from testkit.exit_status import CannotJudge

TEXT = {"type": "string"}
REFERENCE = {"$ref": "#/components/schemas/Name"}


def taking(schema: Any, version: str = "3.1.0", **more: Any) -> dict[str, Any]:
    """One operation that takes a name."""
    body = {"content": {"application/json": {"schema": schema}}}
    put = {"requestBody": body, "responses": {"204": {"description": "kept"}}} | more.pop("operation", {})
    info = {"title": "Names", "version": "1"}
    return {"openapi": version, "info": info, "paths": {"/name": {"put": put}}, **more}


def answering(response: Any) -> dict[str, Any]:
    return taking(TEXT, operation={"responses": {"200": response}})


def at(path: str, **item: Any) -> dict[str, Any]:
    return taking(TEXT, paths={path: item})


SCHEMA = "paths /name put requestBody content application/json schema"
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "Swagger": ({"swagger": "2.0"}, "the document has the OpenAPI version 2.0: only 3.0 and 3.1"),
    "a later version": (taking(TEXT, "3.2.0"), "the document has the OpenAPI version 3.2.0"),
    "no info": ({"openapi": "3.1.0"}, "info is missing"),
    "no paths": ({"openapi": "3.0.3", "info": {}}, "paths is missing"),
    "a reference without a target": (taking(REFERENCE), "#/components/schemas/Name does not exist"),
    "a reference to a file": (taking({"$ref": "names.json"}), "'names.json' is in another file: bundle"),
    "a reference to itself": (taking(TEXT, components={"schemas": {"Name": REFERENCE}}), "Name refers to itself"),
    "a reference to no schema": (taking({"$ref": "#/info/title"}), "#/info/title must be a schema, not 'Names'"),
    "an anchor without a target": (taking({"$ref": "#gone"}), "#gone does not exist"),
    "a dynamic reference that is a number": (taking({"$dynamicRef": 1}), f"{SCHEMA} $dynamicRef must be text, not 1"),
    "an unknown type": (taking({"type": "text"}), f"{SCHEMA} type must be a type of JSON or a list"),
    "an unknown type inside": (
        taking({"properties": {"a": {"items": {"type": ["text"]}}}}), f"{SCHEMA} properties a items type must be"
    ),
    "names as text": (taking({"required": "name"}), f"{SCHEMA} required must be a list of names, not 'name'"),
    "a bound as text": (taking({"maxLength": "5"}), f"{SCHEMA} maxLength must be a number, not '5'"),
    "an exclusive bound as text": (taking({"exclusiveMinimum": "1"}), "must be a number or a boolean, not '1'"),
    "a step of zero": (taking({"multipleOf": 0}), "must be a number above 0, not 0"),
    "values that are not a list": (taking({"enum": "a"}), f"{SCHEMA} enum must be a list, not 'a'"),
    "a pattern that is a number": (taking({"pattern": 1}), f"{SCHEMA} pattern must be text, not 1"),
    "a discriminator as text": (taking({"discriminator": "kind"}), "must be an object with a propertyName"),
    "alternatives that are not a list": (taking({"anyOf": {}}), f"{SCHEMA} anyOf must be a list, not {{}}"),
    "properties that are a list": (taking({"properties": []}), f"{SCHEMA} properties must be an object, not []"),
    "a property that is not a schema": (taking({"properties": {"a": 1}}), "properties a must be a schema, not 1"),
    "a component that is not a schema": (
        taking(TEXT, components={"schemas": {"Name": "x"}}), "components schemas Name must be a schema, not 'x'"
    ),
    "a path without a slash": (at("name"), "path 'name' must begin with /"),
    "a path that is a reference": (at("/a", **{"$ref": "#/x"}), "/a is a $ref: bundle the document"),
    "an operation that is a list": (at("/a", get=[]), "paths /a get must be an object, not []"),
    "an undeclared path parameter": (at("/a/{id}", get={}), "GET /a/{id} does not declare its path parameter id"),
    "parameters that are an object": (taking(TEXT, operation={"parameters": {}}), "parameters must be a list, not {}"),
    "a parameter without a name": (
        taking(TEXT, operation={"parameters": [{"in": "query"}]}), "put parameters has a parameter without a name"
    ),
    "a parameter in a body": (
        taking(TEXT, operation={"parameters": [{"name": "a", "in": "body"}]}), "a has an unknown place: 'body'"
    ),
    "a body without content": (taking(TEXT, operation={"requestBody": {}}), "put requestBody has no content"),
    "content that is a list": (taking(TEXT, operation={"requestBody": {"content": []}}), "content must be an object"),
    "an encoding as text": (
        taking(TEXT, operation={"requestBody": {"content": {"a/b": {"encoding": {"a": "x"}}}}}),
        "requestBody content a/b encoding a must be an object, not 'x'",
    ),
    "an unknown status": (
        taking(TEXT, operation={"responses": {"9xx": {}}}), "has the status '9xx', which HTTP does not know"
    ),
    "a response without a target": (answering({"$ref": "#/components/responses/A"}), "responses/A does not exist"),
    "a header that is a number": (answering({"headers": {"X": 1}}), "200 headers X must be an object, not 1"),
    "a callback as text": (taking(TEXT, operation={"callbacks": {"a": "x"}}), "callbacks a must be an object"),
    "webhooks that are a list": (taking(TEXT, webhooks=[]), "webhooks must be an object, not []"),
    "security that is an object": (taking(TEXT, security={}), "security must be a list, not {}"),
    "an undeclared scheme": (
        taking(TEXT, security=[{"Key": []}]), "security names the security scheme 'Key', which is not declared"
    ),
}  # fmt: skip
READ: dict[str, dict[str, Any]] = {
    "items of a stream, as FastAPI writes them": answering({"content": {"text/event-stream": {"itemSchema": TEXT}}}),
    "an unknown key": taking(TEXT, operation={"invented": 1}),
    "a status in lower case": taking(TEXT, operation={"responses": {"4xx": {}}}),
    "a response without a description": answering({}),
    "an operation without responses": at("/a", get={}),
    "no title and no version": taking(TEXT, info={}),
    "a list of types in 3.0": taking({"type": ["string", "null"]}, "3.0.3"),
    "a keyword of 3.1 in 3.0": taking({"const": "a", "examples": ["a"]}, "3.0.3"),
    "a word beside a reference": taking(REFERENCE | {"nullable": True}, components={"schemas": {"Name": TEXT}}),
    "a version without its patch": taking(TEXT, "3.0"),
    "an exclusive bound of 3.0": taking({"minimum": 1, "exclusiveMinimum": True}),
}


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_document_that_can_not_be_compared_is_refused_with_its_place(content: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CannotJudge) as refusal:
        check(Document("new.json", content))

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("new.json: ")


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_a_document_that_breaks_only_what_nobody_compares_is_read(content: dict[str, Any]) -> None:
    assert check(Document("new.json", content)).content == content


def test_a_refusal_quotes_only_the_beginning_of_what_is_wrong() -> None:
    with pytest.raises(CannotJudge) as refusal:
        check(Document("new.json", taking({"enum": "a" * 10_000})))

    assert len(str(refusal.value)) < 200
