"""Bodies that are forms: a field is text on the wire, whatever its schema calls it."""

from typing import Any

from testkit.contract.compatibility import Gap, Inclusion
from testkit.contract.normalized_schema import Nodes, Shapes

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormInclusion(Inclusion):
    """Objects and lists in a field are written as JSON, and judged as such."""

    _are_fields_text = True

    def __init__(self, inner: Shapes, outer: Shapes, *, forward: bool) -> None:
        super().__init__(inner, outer, "request", forward=forward)
        self._fields = Inclusion(inner, outer, "request", forward=forward)

    def _within(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        return self._fields.repeated(inner, outer)


def is_form(name: str, *media: dict[str, Any]) -> bool:
    """Not where a field is said to be written as JSON: there is `5` one thing and `"5"` another."""
    encodings = [code for one in media for code in one.get("encoding", {}).values()]
    return name in FORMS and not any("json" in code.get("contentType", "") for code in encodings)
