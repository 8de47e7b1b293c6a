"""An OpenAPI document with the files that it refers to. Only this module follows `$ref`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from testkit.conformance.errors import NotUnderstood
from testkit.strict_json import parse_json, pointer_keys

DIALECTS = (
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
)


@dataclass(frozen=True)
class File:
    name: str
    content: Any
    path: Path | None = None
    """None for a document in memory: it can't refer to other files."""
    _others: dict[Path, "File"] = field(default_factory=dict, repr=False)

    def beside(self, name: str) -> "File":
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", name) or self.path is None:
            raise NotUnderstood(f"{self.name}: {name!r} leads out of the document: bundle it first")
        path = (self.path.parent / unquote(name)).resolve()
        if path not in self._others:
            self._others[path] = File(path.name, read_json(path), path, self._others)
        return self._others[path]


@dataclass(frozen=True)
class Node:
    """A value in a file, and its place there."""

    value: Any
    file: File
    pointer: str = "#"

    def __str__(self) -> str:
        return f"{self.file.name} {self.pointer}"

    @property
    def key(self) -> tuple[int, str]:
        return id(self.file), self.pointer

    def at(self, key: str | int) -> "Node":
        part = str(key).replace("~", "~0").replace("/", "~1")
        return Node(self.value[key], self.file, f"{self.pointer}/{part}")

    def get(self, key: str, default: Any = None) -> Any:
        return self.value.get(key, default)

    def has(self, key: str) -> bool:
        return key in self.value

    def items(self, key: str) -> Iterator[tuple[str, "Node"]]:
        """The members of the object at `key`, without extensions; nothing if it is missing."""
        if key in self.value:
            inside = self.at(key).an_object()
            names = (name for name in inside.value if not str(name).startswith("x-"))
            yield from ((str(name), inside.at(name)) for name in names)

    def list(self, key: str) -> Iterator["Node"]:
        if key in self.value:
            inside = self.at(key)
            if not isinstance(inside.value, list):
                raise NotUnderstood(f"{inside}: must be a list")
            yield from (inside.at(number) for number in range(len(inside.value)))

    def an_object(self) -> "Node":
        if not isinstance(self.value, dict):
            raise NotUnderstood(f"{self}: must be an object")
        return self

    def followed(self) -> "Node":
        """The object at the end of a chain of references."""
        node, seen = self, set()
        while isinstance(node.value, dict) and "$ref" in node.value:
            if node.key in seen:
                raise NotUnderstood(f"{self}: its $ref leads back to itself")
            seen.add(node.key)
            node = node.target()
        return node.an_object()

    def target(self) -> "Node":
        reference = self.value["$ref"]
        if not isinstance(reference, str):
            raise NotUnderstood(f"{self}: its $ref must be text")
        name, _, fragment = reference.partition("#")
        file = self.file.beside(name) if name else self.file
        root = Node(file.content, file)
        if fragment and not fragment.startswith("/"):
            return self._anchor(root, fragment)
        try:
            for key in pointer_keys(fragment):
                root = root.at(int(key) if isinstance(root.value, list) else key)
        except (KeyError, IndexError, ValueError, TypeError):
            raise NotUnderstood(f"{self}: $ref {reference!r} leads nowhere") from None
        return root

    def _anchor(self, root: "Node", name: str) -> "Node":
        anchored, waiting = [], [root]
        while waiting:
            node = waiting.pop()
            if isinstance(node.value, dict):
                anchored += [node] if node.value.get("$anchor") == name else []
                waiting += [node.at(key) for key in node.value]
            elif isinstance(node.value, list):
                waiting += [node.at(number) for number in range(len(node.value))]
        if len(anchored) != 1:
            raise NotUnderstood(f"{self}: $ref #{name} names {len(anchored)} anchors")
        return anchored[0]


def read_json(path: Path) -> Any:
    try:
        return parse_json(path.read_bytes())
    except OSError as error:
        raise NotUnderstood(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise NotUnderstood(f"{path}: not JSON: {error}") from error


def version_of(root: Node) -> str:
    """`3.0` or `3.1`."""
    version = str(root.an_object().get("openapi", root.get("swagger", "missing")))
    if not re.match(r"3\.[01](\.|$)", version) or "openapi" not in root.value:
        raise NotUnderstood(f"{root.file.name}: OpenAPI {version} is not known here: 3.0 and 3.1 are")
    dialect = root.get("jsonSchemaDialect", DIALECTS[0])
    if dialect not in DIALECTS:
        raise NotUnderstood(f"{root.file.name}: the schema dialect {dialect!r} is not known here")
    return version[:3]
