"""An OpenAPI document, read and resolved. Raises Refused for what can't be judged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

Node: TypeAlias = Any
"""A piece of JSON."""
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class Refused(Exception):
    """One sentence: what is wrong with a document, and where."""


class Document:
    def __init__(self, name: str, content: dict[str, Any]) -> None:
        self.name = name
        self.content = content
        self._resolved: dict[str, Node] = {}

    def resolve(self, node: Node) -> Node:
        """What a chain of references ends at; the node itself when it is none."""
        seen = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            reference = node["$ref"]
            if reference in seen:
                raise Refused(f"{self.name}: {reference} refers to itself")
            seen.add(reference)
            node = self.target(reference)
        return node

    def target(self, reference: str) -> Node:
        if reference not in self._resolved:
            self._resolved[reference] = self._walk(reference)
        return self._resolved[reference]

    def _walk(self, reference: str) -> Node:
        if not reference.startswith("#/"):
            raise Refused(f"{self.name}: {reference!r} leads out of the document: bundle it first")
        node: Node = self.content
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            try:
                node = node[int(key)] if isinstance(node, list) else node[key]
            except (KeyError, ValueError, IndexError, TypeError):
                raise Refused(f"{self.name}: {reference} leads nowhere") from None
        return node


def read(path: Path) -> Document:
    try:
        return parse(path.name, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from error


def parse(name: str, text: str) -> Document:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise Refused(f"{name} is no OpenAPI document: it is no object")
    return Document(name, content)


def canonical(node: Node) -> str:
    return json.dumps(node, sort_keys=True, ensure_ascii=False)


def references(node: Node) -> Iterator[str]:
    """Every `$ref` into the document, however deep; those in examples may lead anywhere."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if str(here.get("$ref", "")).startswith("#/"):
                yield here["$ref"]
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)


def unchanged_references(old: Document, new: Document) -> frozenset[str]:
    """References that mean the same in both, all that they lead to included."""
    uses: dict[str, frozenset[str]] = {}
    waiting = list(references(old.content))
    while waiting:
        reference = waiting.pop()
        if reference not in uses:
            uses[reference] = frozenset(references(_target(old, reference)))
            waiting.extend(uses[reference])
    changed = {name for name in uses if _target(old, name) != _target(new, name)}
    while more := {name for name, used in uses.items() if name not in changed and used & changed}:
        changed |= more
    return frozenset(uses.keys() - changed)


def _target(document: Document, reference: str) -> Node:
    try:
        return document.target(reference)
    except Refused:
        return None
