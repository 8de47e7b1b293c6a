"""An OpenAPI document in one file, and its references. Raises CannotJudge for what can't be read."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from testkit.exit_status import CannotJudge
from testkit.strict_json import parse_json, pointer_keys

Node: TypeAlias = Any
"""A piece of JSON."""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
ANNOTATIONS = frozenset({
    "title", "description", "summary", "example", "examples", "externalDocs", "deprecated", "tags",
    "$comment", "$defs", "definitions", "$anchor", "$dynamicAnchor",
})  # fmt: skip
"""Words for people, and names that only references use."""
SCHEMA_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
SCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
SCHEMA_INSIDE = (
    "items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema",
)  # fmt: skip
"""Keywords that hold other schemas: by name, in a list, alone."""


class Document:
    def __init__(self, name: str, content: dict[str, Any]) -> None:
        self.name = name
        self.content = content
        self._resolved: dict[str, list[Node]] = {}

    def resolve(self, node: Node) -> Node:
        """The end of a chain of references; the node itself where it is no reference."""
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in seen:
                raise CannotJudge(f"{self.name}: {reference} refers to itself")
            seen.add(reference)
            node = self.target(reference)
        return node

    def target(self, reference: str) -> Node:
        targets = self.targets(reference)
        if len(targets) > 1:
            raise CannotJudge(f"{self.name}: {reference} names {len(targets)} schemas: give each an anchor of its own")
        return targets[0]

    def targets(self, reference: str) -> list[Node]:
        """Several for an anchor that several schemas have, as `$dynamicRef` allows."""
        if reference not in self._resolved:
            is_anchor = reference.startswith("#") and not reference.startswith("#/")
            targets = self._anchors.get(reference[1:]) if is_anchor else [self._walk(reference)]
            if not targets:
                raise CannotJudge(f"{self.name}: {reference} does not exist")
            self._resolved[reference] = targets
        return self._resolved[reference]

    @cached_property
    def _anchors(self) -> dict[str, list[Node]]:
        anchors: dict[str, list[Node]] = {}
        for node in objects(self.content):
            names = {node.get("$anchor"), node.get("$dynamicAnchor")}
            for name in (name for name in names if isinstance(name, str)):
                anchors.setdefault(name, []).append(node)
        return anchors

    def _walk(self, reference: str) -> Node:
        if not reference.startswith("#/"):
            raise CannotJudge(f"{self.name}: {reference!r} is in another file: bundle the document into one file first")
        node: Node = self.content
        for key in pointer_keys(reference):
            try:
                node = node[int(key)] if isinstance(node, list) else node[key]
            except (KeyError, ValueError, IndexError, TypeError):
                raise CannotJudge(f"{self.name}: {reference} does not exist") from None
        return node


def read(path: Path) -> Document:
    try:
        return parse(path.name, path.read_bytes())
    except OSError as error:
        raise CannotJudge(f"{path}: {error.strerror}") from error


def parse(name: str, text: bytes) -> Document:
    try:
        content = parse_json(text)
    except ValueError as error:
        raise CannotJudge(f"{name} is not JSON: {error}") from error
    if not isinstance(content, dict):
        raise CannotJudge(f"{name} is not an OpenAPI document: it must be an object")
    return Document(name, content)


def normal_path(path: str) -> str:
    """Each segment encoded in one way, so that `%7E` and `~` are the same."""
    return "/".join(quote(unquote(segment), safe="") for segment in path.split("/"))


def is_json(media_type: str) -> bool:
    """Whatever its parameters are."""
    return re.fullmatch(r"(application|text)/json|\S+/\S+\+json", media_type.partition(";")[0].strip()) is not None


def canonical(node: Node) -> str:
    return json.dumps(node, sort_keys=True, ensure_ascii=False)


def objects(node: Node) -> Iterator[dict[str, Any]]:
    """Every object inside, however deep."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


def references(node: Node) -> Iterator[str]:
    """Every reference into the document, however deep; those in examples may have no target."""
    for here in objects(node):
        for key in ("$ref", "$dynamicRef"):
            if isinstance(here.get(key), str) and here[key].startswith("#"):
                yield here[key]
        yield from (reference for _, reference in mapped(here))


def mapped(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Of a discriminator's mapping: each value, and the reference that it chooses."""
    chosen_by = node.get("discriminator")
    mapping = chosen_by.get("mapping") if isinstance(chosen_by, dict) else None
    for value, target in mapping.items() if isinstance(mapping, dict) else ():
        name = str(target)
        yield value, name if name.startswith("#") else f"#/components/schemas/{name}"
