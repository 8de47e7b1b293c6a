"""Compares two documents, operation by operation, and collects the changes of each part."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from testkit.contract.digests import Digests
from testkit.contract.document import ANNOTATIONS, METHODS, Document, Node, canonical, objects
from testkit.contract.message_diff import MessageDiff
from testkit.contract.rules import Change
from testkit.contract.security import compare_security
from testkit.contract.webhooks import Webhooks, compare_webhooks, items

ROOT = ("openapi", "info", "paths", "components", "security", "servers", "webhooks")
INFO = ("version", "termsOfService", "contact", "license")
COMPONENTS = (
    "schemas", "responses", "parameters", "requestBodies", "headers", "securitySchemes", "links",
    "callbacks", "pathItems",
)  # fmt: skip
OPERATION = (
    "operationId", "parameters", "requestBody", "responses", "security", "callbacks",
)  # fmt: skip
"""Keys that a rule compares; `rest` compares all others."""
BESIDE = ANNOTATIONS | {"$ref", "default", "readOnly", "writeOnly"}
Pair = tuple[str, str, dict[str, Any], dict[str, Any]]


def compare(old: Document, new: Document) -> list[Change]:
    """Every change, the worst first; one entry for a component, however many operations use it."""
    noted: dict[tuple[str, ...], tuple[Change, dict[str, None]]] = {}
    for operation, changes in _parts(old, new):
        for change in changes:
            key = (change.rule, change.place, canonical(change.before), canonical(change.after))
            noted.setdefault(key, (change, {}))[1][operation] = None
    merged = [replace(change, operations=tuple(operations)) for change, operations in noted.values()]
    return sorted(merged, key=lambda change: (-change.impact, change.place, change.rule))


def _parts(old: Document, new: Document) -> Iterator[tuple[str, Iterator[Change]]]:
    """Each operation, or another part of the document, with its changes."""
    digests = Digests(old, new)
    messages = MessageDiff(old, new, digests)
    is_security_same = _security_digest(old, digests) == _security_digest(new, digests)
    for path, new_path, before, after in _paths(old.content, new.content):
        shared = (before.get("parameters", []), after.get("parameters", []))
        for method in METHODS:
            name = f"{method.upper()} {new_path}"
            ours, theirs = before.get(method), after.get(method)
            if ours is None or theirs is None:
                yield name, _added_or_removed(name, path, ours, theirs)
                continue
            yield name, _labels(name, ours, theirs)
            wholes = {"parameters": shared[0], "get": ours}, {"parameters": shared[1], "get": theirs}
            is_same = digests.of(old, wholes[0]) == digests.of(new, wholes[1])
            if not (is_same and is_security_same and path == new_path):
                yield name, _operation(messages, name, path, new_path, (ours, theirs), shared)
        if before and after:
            yield new_path, messages.rest("operation", new_path, before, after, [*METHODS, "parameters"])
    hooks = ({name: items(one, item) for name, item in one.content.get("webhooks", {}).items()} for one in (old, new))
    yield "webhooks", compare_webhooks(messages, "webhook", *hooks)
    yield "document", _document(messages)


def _document(messages: MessageDiff) -> Iterator[Change]:
    """What concerns every operation."""
    old, new = messages.old.content, messages.new.content
    if canonical(_servers(old)) != canonical(_servers(new)):
        yield Change("servers-changed", "operation", "servers", old.get("servers"), new.get("servers"))
    before, after = (str(one["openapi"])[:3] for one in (old, new))
    if before != after and any(map(_is_read_by_version, objects([old, new]))):
        yield Change("rest-changed", "operation", "openapi", before, after)
    yield from messages.rest("operation", "", old, new, ROOT)
    yield from messages.rest("operation", "info", old.get("info", {}), new.get("info", {}), INFO)
    parts = [one.get("components", {}) for one in (old, new)]
    yield from messages.rest("operation", "components", parts[0], parts[1], COMPONENTS)
    paths = [{key: part for key, part in one.get("paths", {}).items() if key.startswith("x-")} for one in (old, new)]
    yield from messages.rest("operation", "paths", paths[0], paths[1], ())


def _is_read_by_version(node: dict[str, Any]) -> bool:
    """3.1 has no `nullable`, and 3.0 reads nothing beside a reference."""
    return node.get("nullable") is True or ("$ref" in node and bool(node.keys() - BESIDE))


def _servers(content: dict[str, Any]) -> list[Node]:
    """Without their descriptions; a document without servers is at `/`."""
    servers = content.get("servers") or [{"url": "/"}]
    return [{k: part for k, part in one.items() if k != "description"} for one in servers]


def _security_digest(document: Document, digests: Digests) -> str:
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


def _added_or_removed(name: str, path: str, ours: Node, theirs: Node) -> Iterator[Change]:
    if ours is not None:
        gone = f"{name.partition(' ')[0]} {path}"
        yield Change("operation-removed", "operation", gone, _title(ours), None)
    if theirs is not None:
        yield Change("operation-added", "operation", name, None, _title(theirs))


def _title(operation: dict[str, Any]) -> str:
    return str(operation.get("operationId") or operation.get("summary") or "an operation")


def _operation(
    messages: MessageDiff,
    name: str,
    path: str,
    new_path: str,
    pair: tuple[dict[str, Any], dict[str, Any]],
    shared: tuple[list[Node], list[Node]],
) -> Iterator[Change]:
    old, new = pair
    names = (re.findall(r"\{([^}]*)\}", template) for template in (path, new_path))
    renames = dict(zip(*names, strict=True))
    for ours, theirs in renames.items():
        if ours != theirs:
            yield Change("parameter-renamed-in-path", "request", f"{name} path {theirs}", ours, theirs)
    yield from messages.parameters(
        name, [*shared[0], *old.get("parameters", [])],
        [*shared[1], *new.get("parameters", [])], renames,
    )  # fmt: skip
    yield from messages.body(f"{name} body", old.get("requestBody"), new.get("requestBody"))
    yield from messages.responses(name, old.get("responses", {}), new.get("responses", {}))
    yield from compare_security(f"{name} security", messages.old, messages.new, old, new)
    calls = [_callbacks(one, node) for one, node in ((messages.old, old), (messages.new, new))]
    yield from compare_webhooks(messages, f"{name} callback", *calls)
    yield from messages.rest("operation", name, old, new, OPERATION)


def _callbacks(document: Document, operation: dict[str, Any]) -> Webhooks:
    return {
        f"{name} {expression}": items(document, item)
        for name, callback in operation.get("callbacks", {}).items()
        for expression, item in document.resolve(callback).items()
    }


def _labels(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    before, after = bool(old.get("deprecated")), bool(new.get("deprecated"))
    if before != after:
        rule = "operation-deprecated" if after else "operation-undeprecated"
        yield Change(rule, "operation", name, before, after)
    if old.get("operationId") != new.get("operationId"):
        ids = (old.get("operationId"), new.get("operationId"))
        yield Change("operation-id-changed", "operation", name, *ids)
