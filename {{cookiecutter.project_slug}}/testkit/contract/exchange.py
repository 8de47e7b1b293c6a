"""What is sent and what comes back: parameters, bodies, media types, answers, headers, schemas."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any, Literal

from testkit.contract.compatibility import Gap, Inclusion
from testkit.contract.document import Document, Node, canonical
from testkit.contract.forms import FormInclusion, is_form
from testkit.contract.rules import Side
from testkit.contract.shapes import Direction, Nodes, Shapes, are_scalars

# Media types, tokens and the body's type are said elsewhere in a document.
SAID_ELSEWHERE = {("header", "accept"), ("header", "content-type"), ("header", "authorization")}
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
Content = dict[str, Any]
Judge = Callable[[Nodes, Nodes], list[Gap]]
Wire = Literal["JSON", "text", "form"]
"""How a value is written: as text in a parameter, a header and a body of text, and each field of a
form is."""


@dataclass(frozen=True)
class Found:
    rule: str
    side: Side
    place: str
    before: Any
    after: Any


class Exchange:
    def __init__(self, old: Document, new: Document) -> None:
        self.old, self.new = old, new
        self._old, theirs = Shapes(old, "request"), Shapes(new, "request")
        self._sent = Inclusion(self._old, theirs, "request", forward=True)
        better = Inclusion(theirs, self._old, "request", forward=False)
        fields = FormInclusion(self._old, theirs, forward=True)
        better_fields = FormInclusion(theirs, self._old, forward=False)
        shown, expected = Shapes(new, "response"), Shapes(old, "response")
        read = Inclusion(shown, expected, "response", forward=True)
        better_read = Inclusion(expected, shown, "response", forward=False)
        self._judges: dict[tuple[Direction, Wire], tuple[Judge, Judge]] = {
            ("request", "JSON"): (self._sent.gaps, better.gaps),
            ("request", "text"): (self._sent.on_text, better.on_text),
            ("request", "form"): (fields.gaps, better_fields.gaps),
            ("response", "JSON"): (read.gaps, better_read.gaps),
            ("response", "text"): (read.on_text, better_read.on_text),
        }

    def schemas(
        self, side: Direction, wire: Wire, place: str, old: Node, new: Node
    ) -> Iterator[Found]:
        """What hurts, then what became better where nothing hurts."""
        ours, theirs = _nodes(old), _nodes(new)
        inner, outer = (ours, theirs) if side == "request" else (theirs, ours)
        hurting, bettering = self._judges[side, wire]
        hurts = hurting(inner, outer)
        known = set(map(_subject, hurts))
        better = [gap for gap in bettering(outer, inner) if _subject(gap) not in known]
        yield from (_found(gap, side, place) for gap in (*hurts, *better))

    def parameters(
        self, name: str, old: list[Node], new: list[Node], renames: dict[str, str]
    ) -> Iterator[Found]:
        ours, theirs = _by_name(self.old, old, renames), _by_name(self.new, new, {})
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            place = f"{name} {key[0]} {key[1]}"
            before, after = ours.get(key), theirs.get(key)
            if before is None or after is None:
                yield self._come_or_gone("parameter", place, before, after)
            else:
                yield from self._parameter(place, before, after)

    def _come_or_gone(self, what: str, place: str, old: Node, new: Node) -> Found:
        required = "required-" if new is not None and new.get("required") else ""
        rule = f"{required}{what}-added" if old is None else f"{what}-removed"
        return Found(rule, "request", place, _short(old), _short(new))

    def _parameter(self, place: str, old: Content, new: Content) -> Iterator[Found]:
        yield from _required("parameter", "request", place, old, new)
        ours, theirs = _schema(old), _schema(new)
        yield from self.schemas("request", "text", place, ours, theirs)
        if not old.get("required"):  # nobody left it out
            for gap in self._sent.defaults(_nodes(ours), _nodes(theirs)):
                yield _found(gap, "request", place)
        before, after = _style(old), _style(new)
        is_scalar = are_scalars(self._old.of(_nodes(ours)))
        if before[0] != after[0] or (before != after and not is_scalar):
            yield Found("parameter-style-changed", "request", place, before, after)

    def body(self, place: str, old: Node, new: Node) -> Iterator[Found]:
        ours, theirs = self.old.resolve(old), self.new.resolve(new)
        if ours is None or theirs is None:
            if ours is not theirs:
                yield self._come_or_gone("body", place, ours, theirs)
            return
        yield from _required("body", "request", place, ours, theirs)
        yield from self._content("request", place, ours, theirs)

    def _content(self, side: Direction, place: str, old: Content, new: Content) -> Iterator[Found]:
        ours, theirs = _media(old), _media(new)
        for name, media in ours.items():
            there = _covering(name, theirs)
            if there is None:
                known = ", ".join(theirs) or "no body"
                yield Found(f"{side}-media-type-removed", side, place, name, known)
                continue
            at, other = f"{place} {name}", theirs[there]
            wire = _wire(side, name, media, other)
            yield from self.schemas(side, wire, at, media.get("schema"), other.get("schema"))
            if side == "request" and media.get("encoding") != other.get("encoding"):
                codes = (media.get("encoding"), other.get("encoding"))
                yield Found("body-encoding-changed", side, at, *codes)
        for name in theirs:
            if _covering(name, ours) is None:
                yield Found(f"{side}-media-type-added", side, place, None, name)

    def responses(self, name: str, old: Content, new: Content) -> Iterator[Found]:
        ours = {status.upper(): self.old.resolve(answer) for status, answer in old.items()}
        theirs = {status.upper(): self.new.resolve(answer) for status, answer in new.items()}
        for status, answer in ours.items():
            there = _status(status, theirs)
            if there is None:
                rule = f"{_class_of(status)}-removed"
                yield Found(rule, "response", f"{name} {status}", status, ", ".join(theirs))
            else:
                yield from self._answer(f"{name} {status}", answer, theirs[there])
        for status in sorted(theirs.keys() - ours.keys()):
            before = _status(status, ours)
            if before is None:
                rule = f"{_class_of(status)}-added"
                yield Found(rule, "response", f"{name} {status}", None, status)
            else:
                yield from self._answer(f"{name} {status}", ours[before], theirs[status])

    def _answer(self, place: str, old: Content, new: Content) -> Iterator[Found]:
        yield from self._content("response", place, old, new)
        yield from self._headers(place, old, new)

    def _headers(self, place: str, old: Content, new: Content) -> Iterator[Found]:
        ours = {n.lower(): self.old.resolve(h) for n, h in old.get("headers", {}).items()}
        theirs = {n.lower(): self.new.resolve(h) for n, h in new.get("headers", {}).items()}
        for name in sorted((ours.keys() | theirs.keys()) - {"content-type"}):
            before, after = ours.get(name), theirs.get(name)
            at = f"{place} header {name}"
            if before is not None and after is not None:
                yield from _required("header", "response", at, before, after)
                yield from self.schemas("response", "text", at, _schema(before), _schema(after))
            else:
                rule = "header-added" if before is None else "header-removed"
                yield Found(rule, "response", at, _short(before), _short(after))


def _found(gap: Gap, side: Direction, place: str) -> Found:
    at = gap.place.removeprefix("#/components/schemas/")
    whole = at if at != gap.place else f"{place} {at}".rstrip()
    return Found(gap.rule, side, whole, gap.before, gap.after)


def _subject(gap: Gap) -> tuple[str, str]:
    return gap.place, gap.rule.rpartition("-")[0]


def _nodes(schema: Node) -> Nodes:
    return () if schema is None or schema is True else (schema,)


def _by_name(
    document: Document, parameters: list[Node], renames: dict[str, str]
) -> dict[tuple[str, str], Content]:
    """The later win: an operation's own come after those of its path."""
    found = {}
    for parameter in map(document.resolve, parameters):
        place, name = parameter["in"], parameter["name"]
        name = name.lower() if place == "header" else name
        key = (place, renames.get(name, name) if place == "path" else name)
        if key not in SAID_ELSEWHERE:
            found[key] = parameter
    return found


def _required(what: str, side: Side, place: str, old: Content, new: Content) -> Iterator[Found]:
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after:
        how = "required" if after else "optional"
        yield Found(
            f"{what}-became-{how}", side, place, f"required: {before}", f"required: {after}"
        )


def _schema(holder: Content) -> Node:
    """Of a parameter or a header, which may say it by a media type."""
    for media in holder.get("content", {}).values():
        return media.get("schema")
    return holder.get("schema")


def _style(parameter: Content) -> tuple[str, bool]:
    """And whether it is exploded, which says nothing of a scalar."""
    style = parameter.get("style", STYLES.get(parameter["in"], "form"))
    return style, parameter.get("explode", style == "form")


def _media(holder: Content) -> Content:
    return {
        name.lower().partition(";")[0].strip(): media
        for name, media in holder.get("content", {}).items()
    }


def _wire(side: Direction, name: str, *media: Content) -> Wire:
    if name.startswith("text/"):
        return "text"
    return "form" if side == "request" and is_form(name, *media) else "JSON"


def _covering(name: str, offered: Content) -> str | None:
    if name in offered:
        return name
    return next((other for other in offered if fnmatch(name, other) or fnmatch(other, name)), None)


def _status(status: str, known: Content) -> str | None:
    wider = [status, f"{status[0]}XX"]
    if _class_of(status) == "success":
        wider.append("DEFAULT")
    return next((one for one in wider if one in known), None)


def _class_of(status: str) -> str:
    if status == "DEFAULT":
        return "default-response"
    return "success" if status[0] in "123" else "error"


def _short(holder: Node) -> str | None:
    return None if holder is None else canonical(_schema(holder) or holder.get("description") or {})
