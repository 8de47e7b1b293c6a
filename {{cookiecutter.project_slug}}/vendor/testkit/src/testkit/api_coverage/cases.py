"""A valid request to an operation, and one that differs in what a promise is about."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from testkit.api_coverage.document import Document, Operation, document_of
from testkit.api_coverage.examples import Unknown, example, showing
from testkit.api_coverage.masking import FORM
from testkit.api_coverage.promises import Details, Promise, judged_of, promises_of
from testkit.api_coverage.request_file import Sent

NOTHING: Any = object()
"""Instead of a body."""


ENOUGH = 20
"""Recorded requests, of which the shortest is taken."""


class Request(NamedTuple):
    path: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, Any]
    body: Any


class Case(NamedTuple):
    promise: str
    refused: bool
    """Or else it is to be taken, whatever is answered then."""
    request: dict[str, Any]
    """The arguments of `client.request`."""


def constraint_cases(content: Mapping[str, Any]) -> dict[str, list[Case]]:
    """Of a document, by operation: a request for each side of each constraint, where one can be made. The others
    are gaps of `testkit api-coverage`, until a test sends them. Raises CannotJudge."""
    document = document_of(content)
    operations = {one.name: one for one in document.operations}
    cases: dict[str, list[Case]] = {}
    for promise, details in promises_of(document, (), ()).items():
        if promise.kind == "constraint" and details is not None:
            operation = operations[promise.operation]
            request = changed(valid_request(operation, [], promise.place), promise, details)
            if shows(document, operation, request, promise):
                case = Case(str(promise), promise.refused, arguments_of(operation, request))
                cases.setdefault(promise.operation, []).append(case)
    return cases


def shows(document: Document, operation: Operation, request: Request, promise: Promise) -> bool:
    """The promise, and no fault besides; false where a value could not be made."""
    arguments = arguments_of(operation, request)
    query = f"?{urlencode(arguments['params'], doseq=True)}" if "params" in arguments else ""
    headers = {name.lower(): str(value) for name, value in arguments.get("headers", {}).items()}
    is_form = "data" in arguments
    headers["content-type"] = FORM if is_form else _media(operation)
    try:
        text = json.dumps(arguments["json"]) if "json" in arguments else ""
    except TypeError:  # a value is unknown
        return False
    body = urlencode(arguments["data"], doseq=True) if is_form else text
    sent = Sent("", operation.method, arguments["url"] + query, 0, (), headers, body, None)
    found = document.find(sent.method, sent.path)
    if found is None or found[0] is not operation or any(isinstance(one, Unknown) for one in _values(request)):
        return False
    judged = judged_of(operation, found[1], sent)
    return (promise.place, promise.what) in judged.seen and list(judged.broken) == (
        [promise.place] if promise.refused else []
    )


def _media(operation: Operation) -> str:
    return next((media for media in operation.bodies if media != FORM), "")


def _values(request: Request) -> list[Any]:
    return [*request.path.values(), *request.query.values(), *request.headers.values()]


def valid_request(operation: Operation, served: list[Sent], toward: str = "") -> Request:
    """A request like one that was served; or else one of the document."""
    values = {
        place: {one.name: example(one.shape) for one in operation.parameters if one.place == place and one.required}
        for place in ("path", "query", "header")
    }
    body: Any = NOTHING
    if operation.bodies:
        known = filter(None, map(_json_of, served[:ENOUGH]))
        recorded = [] if "<" in toward else sorted(known, key=lambda one: len(repr(one)))
        shape = operation.bodies[_media(operation) or FORM]
        body = recorded[0] if recorded and _media(operation) else example(shape, toward)
    return Request(values["path"], values["query"], values["header"], body)


def _json_of(sent: Sent) -> Any:
    try:
        return json.loads(sent.body or "null")
    except (ValueError, RecursionError):
        return None


def changed(request: Request, promise: Promise, details: Details | None) -> Request:
    """The same, but for what the promise is about."""
    if promise.kind != "constraint" or details is None:
        return request
    where, _, name = promise.place.partition(" ")
    if where in {"path", "query", "header"}:
        values = {"path": request.path, "query": request.query, "header": request.headers}[where]
        if promise.what in {"missing", "absent"}:
            values.pop(name, None)
        else:
            values[name] = _value(promise, details)
        return request
    segments = re.sub(r"<[^<>]*>", "", promise.place).split("/")[1:]
    if promise.what in {"missing", "absent"}:
        return request._replace(body=_without(request.body, segments) if segments else NOTHING)
    if promise.what == "unknown field":
        return request._replace(body=_with(request.body, [*segments, "unknown"], 1))
    return request._replace(body=_with(request.body, segments, _value(promise, details)))


def _value(promise: Promise, details: Details) -> Any:
    if details.rule:
        return showing(details.shape, details.rule, details.side)
    if promise.what == "null":
        return None
    name = promise.place.rpartition("/")[2]
    if promise.what.startswith("variant "):
        wanted = promise.what.removeprefix("variant ")
        return example(next(choice[wanted] for choice in details.shape.choices if wanted in choice))
    return example(details.shape.fields.get(name, details.shape))


def _with(value: Any, segments: list[str], new: Any) -> Any:
    if not segments:
        return new
    first, *rest = segments
    if first == "[]":
        items = list(value) if isinstance(value, list) and value else [{}]
        return [_with(items[0], rest, new), *items[1:]]
    fields = dict(value) if isinstance(value, dict) else {}
    key = next(iter(fields), "name") if first == "*" else first
    return {**fields, key: _with(fields.get(key), rest, new)}


def _without(value: Any, segments: list[str]) -> Any:
    first, *rest = segments
    if first == "[]":
        return [_without(value[0], rest), *value[1:]] if isinstance(value, list) and value else value
    if not isinstance(value, dict) or first not in value:
        return value
    if not rest:
        return {name: one for name, one in value.items() if name != first}
    return {**value, first: _without(value[first], rest)}


def arguments_of(operation: Operation, request: Request) -> dict[str, Any]:
    """Of `client.request`."""
    url = re.sub(r"\{([^{}]+)\}", lambda hole: quote(str(request.path.get(hole[1], hole[0])), safe=""), operation.path)
    arguments: dict[str, Any] = {"method": operation.method, "url": url}
    if request.query:
        arguments["params"] = request.query
    if request.headers:
        arguments["headers"] = {name: str(value) for name, value in request.headers.items()}
    if operation.bodies and request.body is not NOTHING:
        arguments["json" if _media(operation) else "data"] = request.body
    return arguments
