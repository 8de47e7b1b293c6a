"""Refuses a document that can't be compared, in one sentence that names the place.

Only what the comparison reads is checked, and real documents often break the other rules of OpenAPI:
decision 44 says why no library's meta-schema is used.
"""

import re
import reprlib
from collections.abc import Callable, Iterator
from typing import Any

from testkit.contract.document import METHODS, SCHEMA_INSIDE, SCHEMA_LISTS, SCHEMA_MAPS, Document, Node
from testkit.exit_status import CannotJudge

FORMS: dict[str, dict[str, str]] = {
    "document": {
        "info": "object", "paths": "paths", "webhooks": "{path item}", "components": "components",
        "security": "[requirement]",
    },
    "paths": {"*": "path item"},
    "path item": {"parameters": "[parameter]", **dict.fromkeys(METHODS, "operation")},
    "operation": {
        "parameters": "[parameter]", "requestBody": "request body", "responses": "responses",
        "callbacks": "{callback}", "security": "[requirement]",
    },
    "callback": {"*": "path item"},
    "request body": {"content": "{media type}"},
    "responses": {"*": "response"},
    "response": {"content": "{media type}", "headers": "{header}"},
    "header": {"schema": "schema", "content": "{media type}"},
    "parameter": {"schema": "schema", "content": "{media type}"},
    "media type": {"schema": "schema", "itemSchema": "schema", "encoding": "{object}"},
    "components": {"schemas": "{schema}", "securitySchemes": "{object}"},
    "requirement": {},
    "object": {},
    "schema": {
        **dict.fromkeys(SCHEMA_LISTS, "[schema]"),
        **dict.fromkeys(SCHEMA_MAPS, "{schema}"),
        **dict.fromkeys(SCHEMA_INSIDE, "schema"),
    },
}  # fmt: skip
"""The members of each kind of object: `{kind}` is a map, `[kind]` a list, `*` every other member."""
PARAMETER_PLACES = ("path", "query", "header", "cookie")
TYPES = {"null", "boolean", "integer", "number", "string", "array", "object"}
NUMBERS = (
    "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
)  # fmt: skip
TEXTS = ("$ref", "$dynamicRef", "pattern", "format")
EXCLUSIVE = ("exclusiveMinimum", "exclusiveMaximum")
STATUS = re.compile(r"[1-5](XX|xx|\d\d)|default|x-.*")
Part = tuple[Node, str, str]
"""A node, its kind, its place."""


def check(document: Document) -> Document:
    """The document itself. Raises CannotJudge."""
    _Check(document).whole()
    return document


class _Check:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._named_schemes: list[tuple[str, str]] = []

    def whole(self) -> None:
        self._check_version()
        waiting: list[Part] = [(self._document.content, "document", "")]
        seen: set[tuple[int, str]] = set()
        while waiting:  # no recursion: schemas may be nested deeply
            node, kind, place = waiting.pop()
            if (id(node), kind) not in seen:
                seen.add((id(node), kind))
                waiting.extend(self._parts(node, kind, place))
        self._check_path_parameters()
        self._check_schemes()

    def _require(self, holds: object, place: str, problem: str) -> None:
        if not holds:
            raise CannotJudge(f"{self._document.name}: {place or 'the document'} {problem}")

    def _require_form(self, holds: object, place: str, form: str, node: Node) -> None:
        self._require(holds, place, "" if holds else f"must be {form}, not {reprlib.repr(node)}")

    def _check_version(self) -> None:
        content = self._document.content
        version = str(content.get("openapi", content.get("swagger", "none")))
        is_known = re.match(r"3\.[01](\.|$)", version) and "openapi" in content
        self._require(is_known, "", f"has the OpenAPI version {version}: only 3.0 and 3.1 can be compared")
        self._require("info" in content, "info", "is missing")
        self._require("paths" in content or version.startswith("3.1"), "paths", "is missing")

    def _parts(self, node: Node, kind: str, place: str) -> Iterator[Part]:
        inner = kind[1:-1]
        if kind.startswith("["):
            self._require_form(isinstance(node, list), place, "a list", node)
            yield from ((part, inner, place) for part in node)
        elif kind == "schema":
            yield from self._schema(node, place)
        else:
            members = self._document.resolve(node)
            self._require_form(isinstance(members, dict), place, "an object", members)
            if kind.startswith("{"):
                yield from ((part, inner, f"{place} {name}") for name, part in members.items())
            else:
                self._check_meaning(members, kind, place)
                yield from _members(members, kind, place)

    def _check_meaning(self, node: dict[str, Any], kind: str, place: str) -> None:
        """What the form of an object doesn't say."""
        if kind == "paths":
            for path, item in node.items():
                self._require(path.startswith(("/", "x-")), f"path {path!r}", "must begin with /")
                is_reference = isinstance(item, dict) and "$ref" in item
                self._require(not is_reference, path, "is a $ref: bundle the document into one file first")
        if kind == "parameter":
            name, where = node.get("name"), node.get("in")
            self._require(isinstance(name, str), place, "has a parameter without a name")
            self._require(where in PARAMETER_PLACES, f"{place} {name}", f"has an unknown place: {where!r}")
        if kind == "request body":
            self._require("content" in node, place, "has no content")
        if kind == "responses":
            for status in node:
                self._require(STATUS.fullmatch(status), place, f"has the status {status!r}, which HTTP does not know")
        if kind == "requirement":
            self._named_schemes += [(name, place) for name in node]

    def _schema(self, node: Node, place: str) -> Iterator[Part]:
        if isinstance(node, bool):
            return
        self._require_form(isinstance(node, dict), place, "a schema", node)
        for key in filter(KEYWORDS.__contains__, node):
            is_valid, form = KEYWORDS[key]
            self._require_form(is_valid(node[key]), f"{place} {key}", form, node[key])
        self._document.resolve(node)
        for key in node.keys() & {"$ref", "$dynamicRef"}:
            yield from ((target, "schema", node[key]) for target in self._document.targets(node[key]))
        yield from _members(node, "schema", place)

    def _check_path_parameters(self) -> None:
        for path, item in self._document.content.get("paths", {}).items():
            for method in METHODS if path.startswith("/") else ():
                if method in item:
                    self._check_path(path, method, [*item.get("parameters", []), *item[method].get("parameters", [])])

    def _check_path(self, path: str, method: str, parameters: list[Node]) -> None:
        declared = {one["name"] for one in map(self._document.resolve, parameters) if one["in"] == "path"}
        missing = ", ".join(sorted({*re.findall(r"\{([^}]*)\}", path)} - declared))
        self._require(not missing, f"{method.upper()} {path}", f"does not declare its path parameter {missing}")

    def _check_schemes(self) -> None:
        declared = self._document.content.get("components", {}).get("securitySchemes", {})
        for name, place in self._named_schemes:
            self._require(name in declared, place, f"names the security scheme {name!r}, which is not declared")


def _members(node: dict[str, Any], kind: str, place: str) -> Iterator[Part]:
    members = FORMS[kind]
    for key, part in node.items():
        inner = members.get(key) or ("" if key.startswith("x-") else members.get("*"))
        if inner:
            yield part, inner, f"{place} {key}".strip()


def _is_number(value: Node) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _are_types(value: Node) -> bool:
    return all(isinstance(name, str) and name in TYPES for name in (value if isinstance(value, list) else [value]))


KEYWORDS: dict[str, tuple[Callable[[Node], bool], str]] = {
    **dict.fromkeys(NUMBERS, (_is_number, "a number")),
    **dict.fromkeys(TEXTS, (lambda value: isinstance(value, str), "text")),
    **dict.fromkeys(EXCLUSIVE, (lambda value: isinstance(value, (int, float)), "a number or a boolean")),
    "multipleOf": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    "type": (_are_types, "a type of JSON or a list of them"),
    "required": (lambda value: isinstance(value, list) and all(isinstance(name, str) for name in value),
                 "a list of names"),
    "enum": (lambda value: isinstance(value, list), "a list"),
    "discriminator": (lambda value: isinstance(value, dict) and isinstance(value.get("propertyName"), str),
                      "an object with a propertyName"),
}  # fmt: skip
