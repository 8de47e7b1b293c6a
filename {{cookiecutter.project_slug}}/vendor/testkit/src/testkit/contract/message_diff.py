"""Compares requests and responses: parameters, bodies, media types, statuses, headers, schemas."""

import re
from collections.abc import Callable, Collection, Iterator
from fnmatch import fnmatch
from typing import Any, Literal

from testkit.contract.compatibility import SchemaComparison
from testkit.contract.differences import HURTFUL, Difference
from testkit.contract.digests import Digests
from testkit.contract.document import ANNOTATIONS, Document, Node, canonical
from testkit.contract.form_fields import FormComparison, is_form
from testkit.contract.normalized_schema import Direction, Nodes, Normalizer, are_scalars
from testkit.contract.rules import Change, Side

# OpenAPI ignores these, as media types and tokens are described elsewhere. Servers may read them.
DESCRIBED_ELSEWHERE = {("header", "accept"), ("header", "content-type"), ("header", "authorization")}
STATUS = re.compile(r"[1-5](\d\d|XX)$|default$", re.IGNORECASE)
DIRECTIONS: tuple[Direction, ...] = ("request", "response")
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
Content = dict[str, Any]
Compare = Callable[[Nodes, Nodes], list[Difference]]
Wire = Literal["JSON", "text", "repeated", "form"]
"""How a value is written. Parameters, headers, bodies of text and the fields of a form are text.
Repeated: a list is several parameters of one name."""
PARAMETER_WIRES: dict[Any, Wire] = {("form", True): "repeated", ("deepObject", True): "form"}
UNDERSTOOD = {
    "parameter": {"name", "in", "required", "schema", "content", "style", "explode"},
    "body": {"required", "content"},
    "media": {"schema"},
    "answer": {"content", "headers"},
    "header": {"required", "schema", "content"},
}
"""Keys that a rule compares; `rest` compares all others."""


class MessageDiff:
    def __init__(self, old: Document, new: Document, digests: Digests) -> None:
        self.old, self.new = old, new
        self.digests = digests
        requests, responses = (
            SchemaComparison(Normalizer(old, side, digests), Normalizer(new, side, digests), side)
            for side in DIRECTIONS
        )
        form = FormComparison(requests.old, requests.new)
        self._requests = requests
        self._comparisons: dict[tuple[Direction, Wire], Compare] = {
            ("request", "JSON"): requests.differences,
            ("request", "text"): requests.as_text,
            ("request", "repeated"): requests.as_repeated,
            ("request", "form"): form.differences,
            ("response", "JSON"): responses.differences,
            ("response", "text"): responses.as_text,
        }

    def rest(self, side: Side, place: str, old: Content, new: Content, understood: Collection[str]) -> Iterator[Change]:
        """What no rule compares, and differs."""
        for key in sorted((old.keys() | new.keys()) - ANNOTATIONS - set(understood)):
            before = {key: old[key]} if key in old else {}
            after = {key: new[key]} if key in new else {}
            if self.digests.of(self.old, before) != self.digests.of(self.new, after):
                rule = "body-encoding-changed" if key == "encoding" else "rest-changed"
                yield Change(rule, side, f"{place} {key}".strip(), old.get(key), new.get(key))

    def schemas(self, side: Direction, wire: Wire, place: str, old: Node, new: Node) -> Iterator[Change]:
        """What hurts, and what became better where nothing hurts."""
        differences = self._comparisons[side, wire](_nodes(old), _nodes(new))
        hurt = {_subject(one) for one in differences if one.way == HURTFUL[side]}
        for one in differences:
            if one.way == HURTFUL[side] or _subject(one) not in hurt:
                yield _change(one, side, place)

    def parameters(self, name: str, old: list[Node], new: list[Node], renames: dict[str, str]) -> Iterator[Change]:
        ours, theirs = _by_name(self.old, old, renames), _by_name(self.new, new, {})
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            place = f"{name} {key[0]} {key[1]}"
            before, after = ours.get(key), theirs.get(key)
            if key in DESCRIBED_ELSEWHERE:
                if self.digests.of(self.old, before) != self.digests.of(self.new, after):
                    yield Change("rest-changed", "request", place, _short(before), _short(after))
            elif before is None or after is None:
                yield self._added_or_removed("parameter", place, before, after)
            else:
                yield from self._parameter(place, before, after)

    def _added_or_removed(self, what: str, place: str, old: Node, new: Node) -> Change:
        required = "required-" if new is not None and new.get("required") else ""
        rule = f"{required}{what}-added" if old is None else f"{what}-removed"
        return Change(rule, "request", place, _short(old), _short(new))

    def _parameter(self, place: str, old: Content, new: Content) -> Iterator[Change]:
        yield from _required("parameter", "request", place, old, new)
        ours, theirs = _schema(old), _schema(new)
        before, after = _style(old), _style(new)
        is_text = not any("json" in media for media in (*before[2], *after[2]))
        wire = PARAMETER_WIRES.get(after[:2], "text") if is_text else "JSON"
        yield from self.schemas("request", wire, place, ours, theirs)
        if not old.get("required"):  # nobody left it out
            for difference in self._requests.defaults(_nodes(ours), _nodes(theirs), on_text=is_text):
                yield _change(difference, "request", place)
        is_scalar = are_scalars(self._requests.old.alternatives(_nodes(ours)))
        if before[::2] != after[::2] or (before != after and not is_scalar):
            yield Change("parameter-style-changed", "request", place, before, after)
        yield from self._holder("request", place, old, new, "parameter")

    def _holder(self, side: Side, place: str, old: Content, new: Content, what: str) -> Iterator[Change]:
        yield from self.rest(side, place, old, new, UNDERSTOOD[what])
        ours, theirs = old.get("content", {}), new.get("content", {})
        for name in ours.keys() | theirs.keys():
            media = (ours.get(name, {}), theirs.get(name, {}))
            yield from self.rest(side, f"{place} {name}", *media, UNDERSTOOD["media"])

    def body(self, place: str, old: Node, new: Node) -> Iterator[Change]:
        ours, theirs = self.old.resolve(old), self.new.resolve(new)
        if ours is None or theirs is None:
            if ours is not theirs:
                yield self._added_or_removed("body", place, ours, theirs)
            return
        yield from _required("body", "request", place, ours, theirs)
        yield from self.content("request", place, ours, theirs)
        yield from self.rest("request", place, ours, theirs, UNDERSTOOD["body"])
        if not ours.get("required"):  # nobody left it out
            before, after = _media(ours), _media(theirs)
            for name in sorted(before.keys() & after.keys()):
                pair = (_nodes(media[name].get("schema")) for media in (before, after))
                for difference in self._requests.defaults(*pair):
                    yield _change(difference, "request", f"{place} {name}")

    def content(self, side: Direction, place: str, old: Content, new: Content) -> Iterator[Change]:
        ours, theirs = _media(old), _media(new)
        for name in ours:
            pairs = list(_covered(side, name, theirs))
            if not pairs:
                known = ", ".join(theirs) or "no body"
                yield Change(f"{side}-media-type-removed", side, place, name, known)
            for other in pairs:
                yield from self._one_media(side, f"{place} {name}", name, ours[name], theirs[other])
        for name in sorted(theirs.keys() - ours.keys()):
            wider = sorted((one for one in ours if fnmatch(name, one)), key=len)
            if wider:
                pair = ours[wider[-1]], theirs[name]
                yield from self._one_media(side, f"{place} {name}", name, *pair)
            else:
                yield Change(f"{side}-media-type-added", side, place, None, name)

    def _one_media(self, side: Direction, place: str, name: str, old: Content, new: Content) -> Iterator[Change]:
        wire = _wire(side, name, old, new)
        yield from self.schemas(side, wire, place, old.get("schema"), new.get("schema"))
        items = old.get("itemSchema"), new.get("itemSchema")  # of a stream
        yield from self.schemas(side, "JSON", f"{place} item", *items)
        yield from self.rest(side, place, old, new, (*UNDERSTOOD["media"], "itemSchema"))

    def responses(self, name: str, old: Content, new: Content) -> Iterator[Change]:
        ours, theirs = _answers(self.old, old), _answers(self.new, new)
        yield from self.rest("response", name, old, new, [*filter(STATUS.match, (*old, *new))])
        for status, answer in ours.items():
            there = _status(status, theirs)
            if there is None:
                rule = f"{_class_of(status)}-removed"
                yield Change(rule, "response", f"{name} {status}", status, ", ".join(theirs))
            else:
                yield from self._answer(f"{name} {status}", answer, theirs[there])
        for status in sorted(theirs.keys() - ours.keys()):
            before = _status(status, ours)
            if before is None:
                rule = f"{_class_of(status)}-added"
                yield Change(rule, "response", f"{name} {status}", None, status)
            else:
                yield from self._answer(f"{name} {status}", ours[before], theirs[status])

    def _answer(self, place: str, old: Content, new: Content) -> Iterator[Change]:
        yield from self.content("response", place, old, new)
        yield from self._headers(place, old, new)
        yield from self.rest("response", place, old, new, UNDERSTOOD["answer"])

    def _headers(self, place: str, old: Content, new: Content) -> Iterator[Change]:
        ours = {n.lower(): self.old.resolve(h) for n, h in old.get("headers", {}).items()}
        theirs = {n.lower(): self.new.resolve(h) for n, h in new.get("headers", {}).items()}
        for name in sorted((ours.keys() | theirs.keys()) - {"content-type"}):
            before, after = ours.get(name), theirs.get(name)
            at = f"{place} header {name}"
            if before is not None and after is not None:
                yield from _required("header", "response", at, before, after)
                yield from self.schemas("response", "text", at, _schema(before), _schema(after))
                yield from self._holder("response", at, before, after, "header")
            else:
                rule = "header-added" if before is None else "header-removed"
                yield Change(rule, "response", at, _short(before), _short(after))


def _change(difference: Difference, side: Direction, place: str) -> Change:
    at = difference.place.removeprefix("#/components/schemas/")
    whole = at if at != difference.place else f"{place} {at}".rstrip()
    return Change(difference.rule, side, whole, difference.before, difference.after)


def _subject(difference: Difference) -> tuple[str, str]:
    return difference.place, difference.rule.rpartition("-")[0]


def _nodes(schema: Node) -> Nodes:
    return () if schema is None or schema is True else (schema,)


def _by_name(document: Document, parameters: list[Node], renames: dict[str, str]) -> dict[tuple[str, str], Content]:
    """The later win: an operation's own come after those of its path."""
    by_name = {}
    for parameter in map(document.resolve, parameters):
        place, name = parameter["in"], parameter["name"]
        name = name.lower() if place == "header" else name
        key = (place, renames.get(name, name) if place == "path" else name)
        by_name[key] = parameter
    return by_name


def _required(what: str, side: Side, place: str, old: Content, new: Content) -> Iterator[Change]:
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after:
        how = "required" if after else "optional"
        yield Change(f"{what}-became-{how}", side, place, f"required: {before}", f"required: {after}")


def _schema(holder: Content) -> Node:
    """Of a parameter or a header, which may say it by a media type."""
    for media in holder.get("content", {}).values():
        return media.get("schema")
    return holder.get("schema")


def _style(parameter: Content) -> tuple[str, bool, tuple[str, ...]]:
    """Whether it is exploded, which says nothing of a scalar; a media type in place of both."""
    style = parameter.get("style", STYLES.get(parameter["in"], "form"))
    is_exploded = style == "deepObject" or parameter.get("explode", style == "form")
    return style, is_exploded, tuple(parameter.get("content", {}))


def _media(holder: Content) -> Content:
    """A media type's charset is not compared; its other parameters are part of its name."""
    by_name = {}
    for name, media in holder.get("content", {}).items():
        kind, *details = (part.strip().lower() for part in name.split(";"))
        kept = sorted(one for one in details if not one.startswith("charset="))
        key = "; ".join([kind, *kept])
        by_name[key if key not in by_name else name] = media
    return by_name


def _wire(side: Direction, name: str, *media: Content) -> Wire:
    if name.startswith("text/"):
        return "text"
    return "form" if side == "request" and is_form(name, *media) else "JSON"


def _covered(side: Direction, name: str, offered: Content) -> Iterator[str]:
    """What takes the place of a media type: in a request one that takes it all, in an answer all
    that it promised."""
    if name in offered:
        yield name
    elif side == "request":
        yield from [other for other in offered if fnmatch(name, other)][:1]
    else:
        yield from (other for other in offered if fnmatch(other, name))


def _answers(document: Document, answers: Content) -> Content:
    return {
        status.upper(): document.resolve(answer)
        for status, answer in answers.items() if STATUS.match(status)
    }  # fmt: skip


def _status(status: str, known: Content) -> str | None:
    wider = [status, f"{status[0]}XX", "DEFAULT"]
    return next((one for one in wider if one in known), None)


def _class_of(status: str) -> str:
    if status == "DEFAULT":
        return "default-response"
    return "success" if status[0] in "123" else "error"


def _short(holder: Node) -> str | None:
    return None if holder is None else canonical(_schema(holder) or holder.get("description") or {})
