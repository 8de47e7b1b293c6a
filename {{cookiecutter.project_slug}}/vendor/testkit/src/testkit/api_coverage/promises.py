"""The promises of a document, and which of them a request has exercised."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from testkit.api_coverage.document import Document, Operation
from testkit.api_coverage.judging import Judged, judge, read_text
from testkit.api_coverage.masking import FORM
from testkit.api_coverage.request_file import Sent
from testkit.api_coverage.rules import Rule
from testkit.api_coverage.shapes import Shape, all_shapes
from testkit.contract.document import is_json

EVERY = "*"
"""The operation of a promise that one test keeps for the whole API."""
ANONYMOUS = "anonymous"
UNAUTHORIZED, FORBIDDEN = 401, 403
OF_FORM = (400, 422)
UNDECIDED = frozenset({400, 401, 405, 406, 408, 411, 413, 414, 415, 417, 421, 422, 425, 426, 429, 431})
"""Refused before the application looked at who asks, or at what the body says."""
SERVER_ERROR, REDIRECT = 500, 300


class Promise(NamedTuple):
    operation: str
    kind: str
    """role, status, code, constraint or call"""
    place: str
    """`body/lines/[]/quantity`, `query limit`, or ''"""
    what: str
    """`maximum 1000: past`, `409 out_of_stock`, `as staff`"""
    refused: bool = False
    """The constraint is to refuse this."""

    def __str__(self) -> str:
        return " ".join(part for part in (self.operation, self.place, self.what) if part)


class Details(NamedTuple):
    """How to keep a promise about a constraint."""

    shape: Shape
    rule: Rule | None
    side: str


class Breach(NamedTuple):
    """A value that breaks the document, and was served."""

    operation: str
    place: str
    what: str
    sent: Sent


class Exercised(NamedTuple):
    operation: str
    promises: frozenset[Promise]
    breaches: tuple[Breach, ...] = ()


def promises_of(document: Document, roles: Iterable[str], once: Iterable[str]) -> dict[Promise, Details | None]:
    shared = frozenset(once)
    promises: dict[Promise, Details | None] = {}
    for operation in document.operations:
        for promise in _answers(operation, sorted(roles), shared):
            promises.setdefault(promise)
        for holder in _holders(operation):
            promises.update(_of_shapes(operation, holder))
        promises.update(_of_presence(operation))
    return promises


def _answers(operation: Operation, roles: list[str], once: frozenset[str]) -> Iterator[Promise]:
    name = operation.name
    if not operation.responses:
        yield Promise(name, "call", "", "is called")
    for status, codes in operation.responses.items():
        of = EVERY if status in once else name
        if status.upper() != "DEFAULT":
            yield from (Promise(of, "code", "", f"{status} {code}") for code in codes)
            if not codes:
                yield Promise(of, "status", "", status)
    if operation.secured:
        yield Promise(name, "role", "", "as anonymous: refused", refused=True)
        if str(UNAUTHORIZED) in operation.responses and str(UNAUTHORIZED) not in once:
            yield Promise(name, "role", "", "with bad credentials: refused", refused=True)
        yield from (Promise(name, "role", "", f"as {role}") for role in roles)


def _holders(operation: Operation) -> list[Shape]:
    return [*(one.shape for one in operation.parameters), *operation.bodies.values()]


def constraint(operation: Operation, place: str, what: str, *, refused: bool = False) -> Promise:
    return Promise(operation.name, "constraint", place, what, refused)


def _of_shapes(operation: Operation, root: Shape) -> Iterator[tuple[Promise, Details | None]]:
    for shape in all_shapes(root):
        details = Details(shape, None, "")
        for rule in shape.rules:
            for side, refused in rule.sides.items():
                yield constraint(operation, shape.place, rule.name(side), refused=refused), Details(shape, rule, side)
        for name in shape.fields:
            place = f"{shape.place}/{name}"
            if name in shape.required:
                yield constraint(operation, place, "missing", refused=True), details
            else:
                yield constraint(operation, place, "absent"), details
                yield constraint(operation, place, "present"), details
        if shape.nullable and shape.place.startswith("body"):  # a text can't say null
            yield constraint(operation, shape.place, "null"), details
        if shape.extra is False and not shape.choices:
            yield constraint(operation, shape.place, "unknown field", refused=True), details
        for choice in shape.choices:
            yield from ((constraint(operation, shape.place, f"variant {name}"), details) for name in choice)


def _of_presence(operation: Operation) -> Iterator[tuple[Promise, Details | None]]:
    for one in operation.parameters:
        details = Details(one.shape, None, "")
        if not one.required:
            yield constraint(operation, one.shape.place, "absent"), details
            yield constraint(operation, one.shape.place, "present"), details
        elif one.place != "path":
            yield constraint(operation, one.shape.place, "missing", refused=True), details
    if operation.bodies:
        what = "missing" if operation.body_required else "absent"
        root = next(iter(operation.bodies.values()))
        yield constraint(operation, "body", what, refused=operation.body_required), Details(root, None, "")
    if len(operation.bodies) > 1:
        for media, shape in operation.bodies.items():
            yield constraint(operation, "body", f"sent as {media}"), Details(shape, None, "")


def exercised_by(sent: Sent, document: Document, once: Iterable[str], invalid: Iterable[str]) -> Exercised | None:
    """None for a request that matches no operation."""
    found = document.find(sent.method, sent.path)
    if found is None:
        return None
    operation, path_values = found
    judged = judged_of(operation, path_values, sent)
    promises = {*_by_answer(operation, sent, frozenset(once)), *_by_caller(operation, sent)}
    codes = frozenset(invalid)
    is_refusal = sent.status in OF_FORM and (not codes or sent.code in codes or sent.code is None)
    is_decided = is_refusal is False and (sent.status not in UNDECIDED or sent.status in OF_FORM)
    of_path = sent.status == 404 and any(place.startswith("path ") for place in judged.broken)  # noqa: PLR2004
    if (is_refusal or of_path) and len(judged.broken) == 1:
        place = next(iter(judged.broken))
        shown = [one for one in judged.seen if one[0] == place]
        promises |= {constraint(operation, *one, refused=True) for one in shown}
    elif is_decided and sent.status < SERVER_ERROR and sent.status != FORBIDDEN:
        promises |= {constraint(operation, *one) for one in judged.seen if one[0] not in judged.broken}
    served = sent.status < REDIRECT and not judged.of_type
    breaches = [Breach(operation.name, place, _broken_rules(judged, place), sent) for place in judged.broken]
    return Exercised(operation.name, frozenset(promises), tuple(breaches) if served else ())


def _broken_rules(judged: Judged, place: str) -> str:
    return ", ".join(sorted(what for where, what in judged.seen if where == place)) or "a value outside its rules"


def _by_answer(operation: Operation, sent: Sent, once: frozenset[str]) -> Iterator[Promise]:
    status = str(sent.status)
    named = next((one for one in (status, f"{status[0]}XX", f"{status[0]}xx") if one in operation.responses), None)
    yield Promise(operation.name, "call", "", "is called")
    if named:
        of = EVERY if named in once else operation.name
        yield Promise(of, "status", "", named)
        if sent.code:
            yield Promise(of, "code", "", f"{named} {sent.code}")


def _by_caller(operation: Operation, sent: Sent) -> Iterator[Promise]:
    is_anonymous = ANONYMOUS in sent.roles
    if sent.status in (UNAUTHORIZED, FORBIDDEN) and is_anonymous:
        yield Promise(operation.name, "role", "", "as anonymous: refused", refused=True)
    if sent.status == UNAUTHORIZED and not is_anonymous:
        yield Promise(operation.name, "role", "", "with bad credentials: refused", refused=True)
    if sent.status not in UNDECIDED and sent.status < SERVER_ERROR:
        yield from (Promise(operation.name, "role", "", f"as {role}") for role in sent.roles)


def judged_of(operation: Operation, path_values: dict[str, str], sent: Sent) -> Judged:
    judged = Judged()
    pairs = parse_qsl(sent.path.partition("?")[2], keep_blank_values=True, errors="surrogateescape")
    for one in operation.parameters:
        texts = [value for name, value in pairs if name == one.name] if one.place == "query" else []
        if one.place == "path" and one.name in path_values:
            texts = [path_values[one.name]]
        if one.place == "header" and one.name.lower() in sent.headers:
            texts = [sent.headers[one.name.lower()]]
        place = one.shape.place
        judged.seen.add((place, "present" if texts else "missing" if one.required else "absent"))
        if not texts and one.required:
            judged.broken[place] = None
        if texts:
            judged.add(judge(one.shape, _value(texts, one.shape, is_list=one.is_list)))
    if operation.bodies:
        _judge_body(operation, sent, judged)
    return judged


def _judge_body(operation: Operation, sent: Sent, judged: Judged) -> None:
    if sent.body == "":
        judged.seen.add(("body", "missing" if operation.body_required else "absent"))
        if operation.body_required:
            judged.broken["body"] = None
        return
    media = sent.headers.get("content-type", "").partition(";")[0].strip().lower()
    described = next((one for one in operation.bodies if one.partition(";")[0].strip().lower() == media), None)
    if described is None:
        described = next((one for one in operation.bodies if is_json(media) and one != FORM), None)
    value = _read(sent.body, described, operation)
    if described is None or value is Unread:
        judged.broken["body"] = None
        judged.of_type = True
        return
    judged.seen.add(("body", f"sent as {described}"))
    judged.add(judge(operation.bodies[described], value))


class Unread:
    """Instead of a value."""


def _read(body: str | None, media: str | None, operation: Operation) -> Any:
    if body is None or media is None:
        return Unread
    try:
        if media != FORM:
            return json.loads(body)
    except (ValueError, RecursionError):
        return Unread
    shape = operation.bodies[media]
    pairs = parse_qsl(body, keep_blank_values=True, errors="surrogateescape")
    return {name: _field(name, pairs, shape) for name, _ in pairs}


def _field(name: str, pairs: list[tuple[str, str]], shape: Shape) -> Any:
    inner = shape.fields.get(name)
    texts = [value for other, value in pairs if other == name]
    return _value(texts, inner, is_list="array" in inner.all_types) if inner else texts[-1]


def _value(texts: list[str], shape: Shape, *, is_list: bool) -> Any:
    """Of parameters or fields of one name."""
    if not is_list:
        return read_text(texts[-1], shape.all_types)
    types = shape.items.all_types if shape.items else frozenset[str]()
    return [read_text(text, types) for text in texts]
