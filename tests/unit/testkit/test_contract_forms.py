from typing import Any

import pytest
from testkit.contract.document import Document
from testkit.contract.operations import compare

NUMBER = {"type": "integer"}
TEXT = {"type": "string"}
FILE = {"type": "string", "format": "binary"}
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data"
AS_JSON = {"encoding": {"size": {"contentType": "application/json"}}}


def taking(size: dict[str, Any], media: str, **more: Any) -> Document:
    """One operation whose body has a field."""
    schema = {"type": "object", "properties": {"size": size}}
    body = {"content": {media: {"schema": schema, **more}}}
    put = {"requestBody": body, "responses": {"204": {"description": "kept"}}}
    return Document("sizes", {"openapi": "3.1.0", "info": {}, "paths": {"/size": {"put": put}}})


@pytest.mark.parametrize("media", [FORM, UPLOAD])
@pytest.mark.parametrize("text", [TEXT, {"type": ["string", "null"]}, {"anyOf": [TEXT, NUMBER]}], ids=str)
def test_a_field_of_a_form_that_may_be_any_text_takes_numbers_too(media: str, text: dict[str, Any]) -> None:
    changes = compare(taking(NUMBER, media), taking(text, media))

    assert {str(change.impact) for change in changes} == {"safe"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (taking(NUMBER, "application/json"), taking(TEXT, "application/json")),
        (taking(NUMBER, UPLOAD, **AS_JSON), taking(TEXT, UPLOAD, **AS_JSON)),
        (taking(NUMBER, FORM), taking(TEXT | {"pattern": "^x"}, FORM)),
        (taking({"type": "array", "items": NUMBER}, FORM), taking(TEXT, FORM)),
        (taking(TEXT, FORM), taking(NUMBER, FORM)),
    ],
    ids=["JSON", "a part in JSON", "not any text", "no scalar", "text becomes a number"],
)
def test_a_field_of_another_type_breaks_where_its_writing_changes(old: Document, new: Document) -> None:
    changes = compare(old, new)

    assert [str(change.impact) for change in changes] == ["breaking"]


def test_a_file_that_becomes_a_field_is_for_a_person_to_judge() -> None:
    changes = compare(taking(FILE, UPLOAD), taking(TEXT, UPLOAD))

    (change,) = changes
    assert str(change.impact) == "risky"
    assert "application/octet-stream" in change.before
    assert change.after == "no contentMediaType"


def test_a_file_that_stays_one_is_no_change() -> None:
    described = FILE | {"description": "A picture."}

    assert compare(taking(FILE, UPLOAD), taking(described, UPLOAD)) == []
