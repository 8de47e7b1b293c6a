from typing import Any

import pytest
from testkit.contract.document import Document
from testkit.contract.operations import compare

PROPERTIES = {"properties": {"box": {"type": "string"}}}
SHORTER = {"properties": {"box": {"type": "string", "maxLength": 9}}}
UNION = {"type": "object", "oneOf": [{"$ref": "#/components/schemas/Cash"}, {"type": "null"}]}
MORE = {"allOf": [{"$ref": "#/components/schemas/Cash"}, {"required": ["box"]}]}


def showing(way: dict[str, Any], cash: dict[str, Any]) -> Document:
    """One operation that answers with a Way, which leads to Cash."""
    answer = {
        "description": "paid",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Way"}}},
    }
    return Document(
        "ways",
        {
            "openapi": "3.1.0",
            "info": {},
            "paths": {"/way": {"get": {"responses": {"200": answer}}}},
            "components": {"schemas": {"Way": way, "Cash": {"type": "object", **cash}}},
        },
    )


@pytest.mark.parametrize(
    ("way", "place"),
    [
        ({"$ref": "#/components/schemas/Cash"}, "Cash.box"),
        (UNION, "Cash.box"),
        ({"properties": {"inner": UNION}}, "Cash.box"),
        (MORE, "Way.box"),
    ],
    ids=["another name", "an alternative", "an alternative of a property", "a part of more"],
)
def test_a_change_is_reported_at_the_component_that_holds_it(way: dict[str, Any], place: str) -> None:
    changes = compare(showing(way, PROPERTIES), showing(way, SHORTER))

    assert [(change.place, change.rule) for change in changes] == [(place, "response-bound-narrowed")]


def test_a_component_that_replaces_another_is_not_reported_as_changed() -> None:
    """Nothing was removed from Cash: it never had a sum."""
    had = {"type": "object", "properties": {"sum": {"type": "integer"}}}

    changes = compare(showing(had, PROPERTIES), showing(UNION, PROPERTIES))

    assert {change.place for change in changes} == {"Way.box", "Way.sum"}
