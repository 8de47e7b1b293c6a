"""Walks through two documents, operation by operation, and notes what became of each part."""

import re
from collections.abc import Iterator
from typing import Any

from testkit.contract.digests import Digests
from testkit.contract.document import ANNOTATIONS, METHODS, Document, Node, canonical, objects
from testkit.contract.message_diff import Exchange, Found
from testkit.contract.receivers import Receivers, items, receivers
from testkit.contract.rules import Change
from testkit.contract.security import compare_security

ROOT = ("openapi", "info", "paths", "components", "security", "servers", "webhooks")
INFO = ("version", "termsOfService", "contact", "license")
COMPONENTS = (
    "schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes", "links",
    "callbacks", "pathItems",
)  # fmt: skip
OPERATION = (
    "operationId", "parameters", "requestBody", "responses", "security", "callbacks",
)  # fmt: skip
"""Keys that a rule compares; all others that say something fall to `rest`."""
BESIDE = ANNOTATIONS | {"$ref", "default", "readOnly", "writeOnly"}
Pair = tuple[str, str, dict[str, Any], dict[str, Any]]


def compare(old: Document, new: Document) -> list[Change]:
    """Every change, the worst first; one entry for a component, however many operations use it."""
    noted: dict[tuple[str, str, str, str], tuple[Found, list[str]]] = {}
    for operation, found in _all(old, new):
        key = (found.rule, found.place, canonical(found.before), canonical(found.after))
        noted.setdefault(key, (found, []))[1].append(operation)
    changes = [
        Change(f.rule, f.side, f.place, f.before, f.after, tuple(dict.fromkeys(operations)))
        for f, operations in noted.values()
    ]
    return sorted(changes, key=lambda change: (-change.severity, change.place, change.rule))


def _all(old: Document, new: Document) -> Iterator[tuple[str, Found]]:
    digests = Digests(old, new)
    exchange = Exchange(old, new, digests)
    is_guarded_alike = _guards(old, digests) == _guards(new, digests)
    for path, new_path, before, after in _paths(old.content, new.content):
        shared = (before.get("parameters", []), after.get("parameters", []))
        is_alike = is_guarded_alike and path == new_path
        for method in METHODS:
            name = f"{method.upper()} {new_path}"
            ours, theirs = before.get(method), after.get(method)
            if ours is None or theirs is None:
                yield from ((name, found) for found in _come_or_gone(name, path, ours, theirs))
                continue
            yield from ((name, found) for found in _labels(name, ours, theirs))
            whole = (
                {"parameters": shared[0], "get": ours},
                {"parameters": shared[1], "get": theirs},
            )
            if not (is_alike and digests.of(old, whole[0]) == digests.of(new, whole[1])):
                for found in _operation(exchange, name, path, new_path, (ours, theirs), shared):
                    yield name, found
        if before and after:
            known = [*METHODS, "parameters"]
            yield from _named(new_path, exchange.rest("operation", new_path, before, after, known))
    ours, theirs = ({n: items(d, i) for n, i in d.content.get("webhooks", {}).items()} for d in (old, new))
    yield from _named("webhooks", receivers(exchange, "webhook", ours, theirs))
    yield from _named("document", _document(exchange))


def _named(name: str, found: Iterator[Found]) -> Iterator[tuple[str, Found]]:
    yield from ((name, one) for one in found)


def _document(exchange: Exchange) -> Iterator[Found]:
    """What says something of every operation."""
    old, new = exchange.old.content, exchange.new.content
    if canonical(_servers(old)) != canonical(_servers(new)):
        yield Found("servers-changed", "operation", "servers", old.get("servers"), new.get("servers"))
    versions = [str(one["openapi"])[:3] for one in (old, new)]
    if versions[0] != versions[1] and any(map(_is_read_by_version, objects([old, new]))):
        yield Found("rest-changed", "operation", "openapi", *versions)
    yield from exchange.rest("operation", "", old, new, ROOT)
    yield from exchange.rest("operation", "info", old.get("info", {}), new.get("info", {}), INFO)
    parts = [one.get("components", {}) for one in (old, new)]
    yield from exchange.rest("operation", "components", parts[0], parts[1], COMPONENTS)
    paths = [{key: part for key, part in one.get("paths", {}).items() if key.startswith("x-")} for one in (old, new)]
    yield from exchange.rest("operation", "paths", paths[0], paths[1], ())


def _is_read_by_version(node: dict[str, Any]) -> bool:
    """3.1 has no `nullable`, and 3.0 reads nothing beside a reference."""
    return node.get("nullable") is True or ("$ref" in node and bool(node.keys() - BESIDE))


def _servers(content: dict[str, Any]) -> list[Node]:
    """Without their descriptions; a document without servers is at `/`."""
    servers = content.get("servers") or [{"url": "/"}]
    return [{k: part for k, part in one.items() if k != "description"} for one in servers]


def _guards(document: Document, digests: Digests) -> str:
    schemes = document.content.get("components", {}).get("securitySchemes")
    return digests.of(document, [document.content.get("security"), schemes])


def _paths(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Pair]:
    """Names of path parameters are not on the wire: `/orders/{id}` is `/orders/{order_id}`."""
    before, after = (
        {path: item for path, item in one.get("paths", {}).items() if path.startswith("/")} for one in (old, new)
    )
    renamed = {_template(path): path for path in after if path not in before}
    for path, item in before.items():
        new_path = path if path in after else renamed.pop(_template(path), path)
        yield path, new_path, item, after.get(new_path, {})
    for path in after:
        if path not in before and path in renamed.values():
            yield path, path, {}, after[path]


def _template(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _come_or_gone(name: str, path: str, ours: Node, theirs: Node) -> Iterator[Found]:
    if ours is not None:
        gone = f"{name.partition(' ')[0]} {path}"
        yield Found("operation-removed", "operation", gone, _title(ours), None)
    if theirs is not None:
        yield Found("operation-added", "operation", name, None, _title(theirs))


def _title(operation: dict[str, Any]) -> str:
    return str(operation.get("operationId") or operation.get("summary") or "an operation")


def _operation(
    exchange: Exchange,
    name: str,
    path: str,
    new_path: str,
    pair: tuple[dict[str, Any], dict[str, Any]],
    shared: tuple[list[Node], list[Node]],
) -> Iterator[Found]:
    old, new = pair
    names = (re.findall(r"\{([^}]*)\}", template) for template in (path, new_path))
    renames = dict(zip(*names, strict=True))
    for ours, theirs in renames.items():
        if ours != theirs:
            yield Found("parameter-renamed-in-path", "request", f"{name} path {theirs}", ours, theirs)
    yield from exchange.parameters(
        name, [*shared[0], *old.get("parameters", [])],
        [*shared[1], *new.get("parameters", [])], renames,
    )  # fmt: skip
    yield from exchange.body(f"{name} body", old.get("requestBody"), new.get("requestBody"))
    yield from exchange.responses(name, old.get("responses", {}), new.get("responses", {}))
    for rule, before, after in compare_security(exchange.old, exchange.new, old, new):
        yield Found(rule, "security", f"{name} security", before, after)
    calls = [_callbacks(one, node) for one, node in ((exchange.old, old), (exchange.new, new))]
    yield from receivers(exchange, f"{name} callback", *calls)
    yield from exchange.rest("operation", name, old, new, OPERATION)


def _callbacks(document: Document, operation: dict[str, Any]) -> Receivers:
    return {
        f"{name} {expression}": items(document, item)
        for name, callback in operation.get("callbacks", {}).items()
        for expression, item in document.resolve(callback).items()
    }


def _labels(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Found]:
    before, after = bool(old.get("deprecated")), bool(new.get("deprecated"))
    if before != after:
        rule = "operation-deprecated" if after else "operation-undeprecated"
        yield Found(rule, "operation", name, before, after)
    if old.get("operationId") != new.get("operationId"):
        ids = (old.get("operationId"), new.get("operationId"))
        yield Found("operation-id-changed", "operation", name, *ids)
