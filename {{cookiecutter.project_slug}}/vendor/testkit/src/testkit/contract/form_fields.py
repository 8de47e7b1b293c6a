"""Bodies that are forms: a field is text on the wire, whatever its schema calls it."""

from typing import Any

from testkit.contract.compatibility import SchemaComparison
from testkit.contract.differences import Difference, Way, in_order
from testkit.contract.normalized_schema import Nodes, Normalizer

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormComparison(SchemaComparison):
    """Objects and lists in a field are written as JSON, and compared as such."""

    _are_fields_text = True

    def __init__(self, old: Normalizer, new: Normalizer) -> None:
        super().__init__(old, new, "request")
        self._fields = SchemaComparison(old, new, "request")

    def _field(self, way: Way, inner: Nodes, outer: Nodes) -> list[Difference]:
        return [one for one in self._fields.as_repeated(*in_order(way, inner, outer)) if one.way == way]


def is_form(name: str, *media: dict[str, Any]) -> bool:
    """Not where a field's encoding is JSON: there `5` and `"5"` are two things."""
    encodings = [encoding for one in media for encoding in one.get("encoding", {}).values()]
    return name in FORMS and not any("json" in encoding.get("contentType", "") for encoding in encodings)
