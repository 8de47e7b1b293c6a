"""Bodies that are forms: a field is text on the wire, whatever its schema calls it."""

from typing import Any

from testkit.contract.compatibility import Gap, Inclusion, said
from testkit.contract.shapes import Nodes, Shapes

WORDS = {True: "a file", False: "a field"}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormInclusion(Inclusion):
    """Objects and lists in a field are written as JSON, and judged as such."""

    def __init__(self, inner: Shapes, outer: Shapes, *, forward: bool) -> None:
        super().__init__(inner, outer, "request", forward=forward)
        self._fields = Inclusion(inner, outer, "request", forward=forward)

    def _within(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        found = self._fields.on_text(inner, outer)
        was, is_now = self._is_file(inner, self._inner), self._is_file(outer, self._outer)
        if self._forward and was != is_now:  # a file is read otherwise than a field
            found = [*found, self._named("opaque-changed", WORDS[was], WORDS[is_now])]
        return found

    @staticmethod
    def _is_file(nodes: Nodes, shapes: Shapes) -> bool:
        return said(nodes, "format", shapes.document) == '"binary"'


def is_form(name: str, *media: dict[str, Any]) -> bool:
    """Not where a field is said to be written as JSON: there is `5` one thing and `"5"` another."""
    encodings = [code for one in media for code in one.get("encoding", {}).values()]
    return name in FORMS and not any("json" in code.get("contentType", "") for code in encodings)
