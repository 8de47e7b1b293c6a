"""A test that would keep a promise: its name, its file, and a body that uses the project's fixtures."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from testkit.api_coverage.document import FORM, Operation
from testkit.api_coverage.examples import Unknown, example, showing
from testkit.api_coverage.promises import ANONYMOUS, EVERY, Details, Promise
from testkit.api_coverage.request_file import Sent
from testkit.api_coverage.settings import ApiCoverageSettings
from testkit.layers import layer_of

LONG = 100
"""Characters of a repeated text that are written out."""
BUSY = 3


class Suggestion(NamedTuple):
    name: str
    layer: str
    file: str
    snippet: str


class Request(NamedTuple):
    """What a suggested test sends."""

    path: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, Any]
    body: Any


def suggest(
    promise: Promise, details: Details | None, operation: Operation | None, known: list[Sent], settings: ApiCoverageSettings
) -> Suggestion:
    """`known` are the requests of the suite to this operation."""
    name, file = _name(promise), _file(promise, known, settings)
    layer = layer_of(file) or "integration"
    served = [one for one in known if one.status < 300]  # noqa: PLR2004
    lines = [f"async def {name}({settings.arguments}) -> None:"]
    if operation is None:
        lines += [f"    # Any operation will do: arrange what makes it answer {promise.what}.", "    ..."]
        return Suggestion(name, layer, file, "\n".join(lines))
    request = _shown(_valid(operation, served), promise, details)
    lines += [f"    # Arrange what makes it answer {promise.what}."] if promise.kind in {"status", "code"} else []
    lines += ["    # Arrange what the request needs."] if promise.kind == "constraint" and not promise.refused else []
    lines += [
        f"    answer = await {_client(promise, served, settings)}.request({_arguments(operation, request)})",
        "",
        f"    assert {_expected(promise, operation, settings)}",
    ]
    return Suggestion(name, layer, file, "\n".join(lines))


def _name(promise: Promise) -> str:
    operation = "any request" if promise.operation == EVERY else promise.operation
    place = promise.place.replace("[]", "item").replace("*", "any field")
    verbs = {"status": "answers", "code": "answers", "role": "serves or refuses", "call": ""}
    verb = verbs.get(promise.kind, "refuses" if promise.refused else "accepts")
    if promise.kind == "role" and promise.refused:
        verb = "refuses a caller"
    text = f"test {operation} {verb} {place} {promise.what.replace(': refused', '')}"
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:110]


def _file(promise: Promise, known: list[Sent], settings: ApiCoverageSettings) -> str:
    """Where most tests of this operation are; in a lower layer, if there are some."""
    files = Counter(test.partition("::")[0] for test in {one.test for one in known})
    own = [file for file in files if layer_of(file) != "e2e"] or list(files)
    if own:
        return max(sorted(own), key=lambda file: files[file])
    words = re.findall(r"[a-z0-9_]+", promise.operation.partition(" ")[2].lower())
    return f"{settings.folder}/test_{words[0] if words else 'api'}.py"


def _valid(operation: Operation, served: list[Sent]) -> Request:
    """A request like one that was served; or else one of the document."""
    values = {
        place: {one.name: example(one.shape) for one in operation.parameters if one.place == place and one.required}
        for place in ("path", "query", "header")
    }
    body: Any = None
    for media, shape in operation.bodies.items():
        recorded = [one.body for one in served if one.body]
        body = json.loads(min(recorded, key=len)) if recorded and media != FORM else example(shape)
        break
    return Request(values["path"], values["query"], values["header"], body)


def _shown(request: Request, promise: Promise, details: Details | None) -> Request:
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
        return request._replace(body=_without(request.body, segments))
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
    if not segments:
        return None
    first, *rest = segments
    if first == "[]":
        return [_without(value[0], rest), *value[1:]] if isinstance(value, list) and value else value
    if not isinstance(value, dict) or first not in value:
        return value
    if not rest:
        return {name: one for name, one in value.items() if name != first}
    return {**value, first: _without(value[first], rest)}


def _client(promise: Promise, served: list[Sent], settings: ApiCoverageSettings) -> str:
    seen = [role for one in served for role in one.roles if role != ANONYMOUS]
    role = promise.what.removeprefix("as ").partition(":")[0] if promise.kind == "role" else ""
    if role == "with bad credentials":
        role = "bad credentials"
    usual = next(iter([*seen, *settings.roles]), "")
    return settings.client.replace("{role}", role or usual)


def _arguments(operation: Operation, request: Request) -> str:
    path = re.sub(r"\{([^{}]+)\}", lambda hole: str(request.path.get(hole[1], hole[0])), operation.path)
    parts = [repr(operation.method), repr(path)]
    parts += [f"params={_literal(request.query)}"] if request.query else []
    parts += [f"headers={_literal(request.headers)}"] if request.headers else []
    if operation.bodies and request.body is not None:
        parts.append(f"{'data' if FORM in operation.bodies else 'json'}={_literal(request.body)}")
    return ", ".join(parts)


def _literal(value: Any) -> str:
    """As Python; a long text or list of one value as a product."""
    if isinstance(value, str) and len(value) > LONG and len(set(value)) == 1:
        return f"{value[0]!r} * {len(value)}"
    if isinstance(value, list) and len(value) > BUSY and all(one == value[0] for one in value):
        return f"[{_literal(value[0])}] * {len(value)}"
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(one)}" for key, one in value.items()) + "}"
    return repr(value)


def _expected(promise: Promise, operation: Operation, settings: ApiCoverageSettings) -> str:
    if promise.kind == "code":
        status, _, code = promise.what.partition(" ")
        members = "".join(f"[{name!r}]" for name in (settings.code or ["code"])[0].split("."))
        return f"(answer.status_code, answer.json(){members}) == ({_number(status)}, {code!r})"
    if promise.kind == "status":
        return f"answer.status_code == {_number(promise.what)}"
    if promise.kind == "role":
        refusals = _documented(operation, ("401", "403"))
        return f"answer.status_code == {refusals or 401}" if promise.refused else "answer.status_code == ..."
    if promise.refused:
        return f"answer.status_code == {_documented(operation, ('422', '400')) or 422}"
    return f"answer.status_code == {next((one for one in operation.responses if one.startswith('2')), 200)}"


def _number(status: str) -> str:
    return status if status.isdigit() else f"...  # one of {status}"


def _documented(operation: Operation, statuses: Iterable[str]) -> str | None:
    return next((one for one in statuses if one in operation.responses), None)


def is_runnable(suggestion: Suggestion) -> bool:
    """No value is left to be filled in."""
    return "..." not in suggestion.snippet


__all__ = ["Mapping", "Suggestion", "Unknown", "is_runnable", "suggest"]
