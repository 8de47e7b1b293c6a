"""A short text for what a piece of a document says, equal where two documents say the same.

References are followed, in cycles too; names of components and words for people don't count. It
judges what no rule understands: such a thing is either the same, or a person must look.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from testkit.contract.document import (
    ANNOTATIONS,
    METHODS,
    SCHEMA_INSIDE,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    Document,
    Node,
    canonical,
    mapped,
    references,
)
from testkit.exit_status import CannotJudge

VALUES = ("enum", "const", "default")
UNORDERED = ("enum", "required", "type")
MAPS = (*SCHEMA_MAPS, "headers", "responses", "content", "encoding", "links")
INSIDE = (
    *SCHEMA_LISTS, *SCHEMA_INSIDE, *METHODS, "schema", "itemSchema", "requestBody", "parameters",
)  # fmt: skip
MARK = re.compile(r'"\\u0000(.*?)\\u0000"')
Skeleton = list[str]
"""Text; at each odd place a reference."""


class Digests:
    def __init__(self, *documents: Document) -> None:
        self._made_of: dict[str, Node] = {}
        skeletons = {
            (id(document), reference): [_skeleton(node) for node in _targets(document, reference)]
            for document in documents
            for reference in set(references(document.content))
        }
        self._colours = dict.fromkeys(skeletons, "")
        known = 0
        while known < (known := len(set(self._colours.values()))):  # the finer, the more there are
            self._colours = {
                key: "".join(self._coloured(key[0], one) for one in nodes) for key, nodes in skeletons.items()
            }

    def of(self, document: Document, node: Node) -> str:
        digest = self._coloured(id(document), _skeleton(node))
        self._made_of.setdefault(digest, node)
        return digest

    def text(self, digest: str) -> str:
        """What it was made of, for people."""
        return canonical(self._made_of[digest])

    def _coloured(self, document: int, skeleton: Skeleton) -> str:
        parts = [
            self._colours.get((document, part), part) if place % 2 else part for place, part in enumerate(skeleton)
        ]
        if len(parts) == 3 and not parts[0] + parts[2]:  # noqa: PLR2004
            return parts[1]
        return sha256("\0".join(parts).encode()).hexdigest()[:16]


def _targets(document: Document, reference: str) -> list[Node]:
    try:
        return document.targets(reference)
    except CannotJudge:  # in an example
        return [None]


def _skeleton(node: Node) -> Skeleton:
    parts = MARK.split(json.dumps(_meaning(node), sort_keys=True))
    return [json.loads(f'"{part}"') if place % 2 else part for place, part in enumerate(parts)]


def _meaning(node: Node) -> Node:
    """Of a schema, an operation or a part of one."""
    if isinstance(node, list):
        return [_meaning(part) for part in node]
    if not isinstance(node, dict):
        return node
    keywords = dict(_keywords(node))
    return keywords["$ref"] if keywords.keys() == {"$ref"} else keywords


def _keywords(node: dict[str, Any]) -> Iterator[tuple[str, Node]]:
    for key, value in node.items():
        if key in ANNOTATIONS:
            continue
        if key in UNORDERED and isinstance(value, list):
            yield key, sorted(map(canonical, value))
        elif key == "discriminator" and isinstance(value, dict):
            rest = {name: part for name, part in value.items() if name != "mapping"}
            chosen = {name: _marked(reference) for name, reference in mapped(node)}
            yield key, [_raw(rest), chosen, *_names(node)]
        elif key in VALUES:
            yield key, value
        elif key in MAPS and isinstance(value, dict):
            yield key, {name: _meaning(part) for name, part in value.items()}
        elif key == "callbacks" and isinstance(value, dict):
            yield key, {name: _items(part) for name, part in value.items()}
        else:
            yield key, _meaning(value) if key in INSIDE else _raw({key: value}).get(key)


def _items(node: Node) -> Node:
    if not isinstance(node, dict) or "$ref" in node:
        return _meaning(node)
    return {expression: _meaning(item) for expression, item in node.items()}


def _names(node: dict[str, Any]) -> list[str]:
    """Where no mapping says it, an alternative is chosen by its component's name."""
    known = {reference for _, reference in mapped(node)}
    members = [one for key in ("oneOf", "anyOf") for one in node.get(key, [])]
    named = [one.get("$ref", "") for one in members if isinstance(one, dict)]
    return [name for name in named if name not in known]


def _raw(node: Node) -> Any:
    """Not understood: only its references are followed."""
    if isinstance(node, list):
        return [_raw(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _marked(part)
        if key in ("$ref", "$dynamicRef") and isinstance(part, str) and part.startswith("#")
        else _raw(part)
        for key, part in node.items()
    }


def _marked(reference: str) -> str:
    return f"\0{reference}\0"
