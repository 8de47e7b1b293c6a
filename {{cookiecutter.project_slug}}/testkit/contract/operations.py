"""Walks through two documents, operation by operation, and notes what became of each part."""

import re
from collections.abc import Iterator
from typing import Any

from testkit.contract.document import (
    METHODS,
    Document,
    Node,
    canonical,
    references,
    unchanged_references,
)
from testkit.contract.exchange import Exchange, Found
from testkit.contract.rules import Change
from testkit.contract.security import compare_security

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
    exchange = Exchange(old, new)
    same = unchanged_references(old, new)
    is_guarded_alike = _guards(old) == _guards(new)
    for path, new_path, before, after in _paths(old.content, new.content):
        shared = {key: item.get("parameters", []) for key, item in (("o", before), ("n", after))}
        is_alike = path == new_path and is_guarded_alike and shared["o"] == shared["n"]
        for method in METHODS:
            name = f"{method.upper()} {new_path}"
            ours, theirs = before.get(method), after.get(method)
            if ours is None or theirs is None:
                yield from ((name, found) for found in _come_or_gone(name, path, ours, theirs))
            elif not (is_alike and ours == theirs and same.issuperset(references([ours, shared]))):
                for found in _operation(exchange, name, path, new_path, (ours, theirs), shared):
                    yield name, found
    for key, rule in (("webhooks", "webhooks-changed"), ("servers", "servers-changed")):
        ours, theirs = old.content.get(key), new.content.get(key)
        if canonical(ours) != canonical(theirs):
            yield key, Found(rule, "operation", key, ours, theirs)


def _guards(document: Document) -> str:
    schemes = document.content.get("components", {}).get("securitySchemes")
    return canonical([document.content.get("security"), schemes])


def _paths(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Pair]:
    """Names of path parameters are not on the wire: `/orders/{id}` is `/orders/{order_id}`."""
    before, after = old.get("paths", {}), new.get("paths", {})
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
    shared: dict[str, list[Node]],
) -> Iterator[Found]:
    old, new = pair
    names = (re.findall(r"\{([^}]*)\}", template) for template in (path, new_path))
    renames = dict(zip(*names, strict=True))
    for ours, theirs in renames.items():
        if ours != theirs:
            yield Found(
                "parameter-renamed-in-path", "request", f"{name} path {theirs}", ours, theirs
            )
    yield from exchange.parameters(
        name, [*shared["o"], *old.get("parameters", [])],
        [*shared["n"], *new.get("parameters", [])], renames,
    )  # fmt: skip
    yield from exchange.body(f"{name} body", old.get("requestBody"), new.get("requestBody"))
    yield from exchange.responses(name, old.get("responses", {}), new.get("responses", {}))
    for rule, before, after in compare_security(exchange.old, exchange.new, old, new):
        yield Found(rule, "security", f"{name} security", before, after)
    yield from _labels(name, old, new)


def _labels(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Found]:
    before, after = bool(old.get("deprecated")), bool(new.get("deprecated"))
    if before != after:
        rule = "operation-deprecated" if after else "operation-undeprecated"
        yield Found(rule, "operation", name, before, after)
    if old.get("operationId") != new.get("operationId"):
        ids = (old.get("operationId"), new.get("operationId"))
        yield Found("operation-id-changed", "operation", name, *ids)
    ours, theirs = old.get("callbacks"), new.get("callbacks")
    if canonical(ours) != canonical(theirs):
        yield Found("callbacks-changed", "operation", f"{name} callbacks", ours, theirs)
