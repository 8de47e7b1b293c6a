"""Refuses a document that nobody could judge, in one sentence that names the place.

Structure only: what the comparison reads must have the form that OpenAPI 3.0 and 3.1 give it. A
validation against the specification's own schema takes far longer than all the rest.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from testkit.contract.document import (
    METHODS,
    SCHEMA_INSIDE,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    Document,
    Node,
    Refused,
)

PLACES = ("path", "query", "header", "cookie")
TYPES = {"null", "boolean", "integer", "number", "string", "array", "object"}
NUMBERS = (
    "minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties",
)  # fmt: skip
KEY = re.compile(r"[1-5](XX|xx|\d\d)|default")


def check(document: Document) -> Document:
    """The document itself. Raises Refused."""
    _Check(document).whole()
    return document


class _Check:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[int] = set()

    def _that(self, holds: object, place: str, wrong: str) -> None:
        if not holds:
            raise Refused(f"{self._document.name}: {place or 'the document'} {wrong}")

    def _object(self, node: Node, place: str) -> dict[str, Any]:
        self._that(isinstance(node, dict), place, "must be an object")
        return dict(node)

    def _there(self, node: Node, place: str) -> dict[str, Any]:
        """Followed to where a reference leads."""
        return self._object(self._document.resolve(node), place)

    def whole(self) -> None:
        content = self._document.content
        version = str(content.get("openapi", content.get("swagger", "none")))
        known = re.match(r"3\.[01](\.|$)", version) and "openapi" in content
        self._that(known, "", f"is of OpenAPI version {version}: 3.0 and 3.1 are known here")
        self._object(content.get("info"), "info")
        self._that("paths" in content or version.startswith("3.1"), "paths", "is missing")
        components = self._object(content.get("components", {}), "components")
        for name, schema in self._object(components.get("schemas", {}), "schemas").items():
            self._schema(schema, f"components/schemas/{name}")
        for path, item in self._object(content.get("paths", {}), "paths").items():
            if path.startswith("x-"):
                continue
            self._that(path.startswith("/"), f"path {path!r}", "must begin with /")
            self._item(path, self._object(item, path))
        hooks = self._object(content.get("webhooks", {}), "webhooks")
        self._receivers("webhook", hooks)
        self._security(content.get("security", []), "security")

    def _receivers(self, what: str, hooks: dict[str, Any]) -> None:
        for name, item in hooks.items():
            for method, node in self._there(item, f"{what} {name}").items():
                if method in METHODS:
                    self._operation(f"{what} {name} {method.upper()}", node, set(), "")

    def _item(self, path: str, item: dict[str, Any]) -> None:
        self._that("$ref" not in item, path, "is a reference: bundle the document first")
        shared = self._parameters(item.get("parameters", []), path)
        for method in METHODS:
            if method in item:
                self._operation(f"{method.upper()} {path}", item[method], shared, path)

    def _operation(self, name: str, node: Node, shared: set[str], path: str) -> None:
        operation = self._object(node, name)
        own = self._parameters(operation.get("parameters", []), name)
        missing = sorted(set(re.findall(r"\{([^}]*)\}", path)) - own - shared)
        self._that(not missing, name, f"does not declare its path parameter {', '.join(missing)}")
        if "requestBody" in operation:
            body = self._there(operation["requestBody"], f"{name} requestBody")
            self._that("content" in body, f"{name} requestBody", "has no content")
            self._content(body, f"{name} requestBody")
        answers = self._object(operation.get("responses", {}), f"{name} responses")
        for status, answer in answers.items():
            self._that(
                KEY.fullmatch(status) or status.startswith("x-"),
                name, f"has a response {status!r}: that is no status",
            )  # fmt: skip
            self._response(answer, f"{name} {status}")
        self._security(operation.get("security", []), f"{name} security")
        for key, callback in self._object(operation.get("callbacks", {}), name).items():
            self._receivers(f"{name} callback {key}", self._there(callback, f"{name} {key}"))

    def _response(self, node: Node, place: str) -> None:
        answer = self._there(node, place)
        self._content(answer, place)
        for name, header in self._object(answer.get("headers", {}), f"{place} headers").items():
            self._holder(self._there(header, name), f"{place} header {name}")

    def _parameters(self, node: Node, place: str) -> set[str]:
        """The names of those in the path."""
        self._that(isinstance(node, list), f"{place} parameters", "must be a list")
        named = set()
        for parameter in (self._there(one, f"{place} parameter") for one in node):
            name, where = parameter.get("name"), parameter.get("in")
            self._that(isinstance(name, str), place, "has a parameter without a name")
            self._that(where in PLACES, f"{place} parameter {name}", f"is in {where!r}")
            self._holder(parameter, f"{place} parameter {name}")
            named |= {str(name)} if where == "path" else set()
        return named

    def _holder(self, node: dict[str, Any], place: str) -> None:
        if "schema" in node:
            self._schema(node["schema"], place)
        self._content(node, place)

    def _content(self, node: dict[str, Any], place: str) -> None:
        for media, holder in self._object(node.get("content", {}), f"{place} content").items():
            inside = self._object(holder, f"{place} {media}")
            for name, code in self._object(inside.get("encoding", {}), f"{place} encoding").items():
                self._object(code, f"{place} encoding {name}")
            for key in ("schema", "itemSchema"):
                if key in inside:
                    self._schema(inside[key], f"{place} {media}")

    def _security(self, node: Node, place: str) -> None:
        self._that(isinstance(node, list), place, "must be a list")
        components = self._document.content.get("components", {})
        schemes = self._object(components.get("securitySchemes", {}), "securitySchemes")
        for name in (name for one in node for name in self._object(one, place)):
            self._that(name in schemes, place, f"names the scheme {name!r}, which is not declared")
            self._there(schemes[name], f"securitySchemes/{name}")

    def _schema(self, schema: Node, place: str) -> None:
        """Without recursion: schemas may be nested deeply."""
        waiting = [(schema, place)]
        while waiting:
            node, at = waiting.pop()
            if isinstance(node, bool) or id(node) in self._seen:
                continue
            self._seen.add(id(node))
            self._keywords(self._object(node, f"schema {at}"), at)
            waiting.extend(self._inside(node, at))

    def _inside(self, node: dict[str, Any], at: str) -> Iterator[tuple[Node, str]]:
        for key in SCHEMA_LISTS:
            self._that(isinstance(node.get(key, []), list), f"{at} {key}", "must be a list")
            yield from ((part, f"{at}/{key}") for part in node.get(key, []))
        for key in SCHEMA_MAPS:
            for name, part in self._object(node.get(key, {}), f"{at} {key}").items():
                yield part, f"{at}/{name}"
        yield from ((node[key], f"{at}/{key}") for key in SCHEMA_INSIDE if key in node)

    def _keywords(self, node: dict[str, Any], at: str) -> None:
        if "$ref" in node:
            self._that(isinstance(node["$ref"], str), at, "has a $ref that is no text")
            target = self._document.resolve(node)
            self._that(isinstance(target, (dict, bool)), node["$ref"], "is no schema")
        if "$dynamicRef" in node:
            self._that(isinstance(node["$dynamicRef"], str), at, "has a $dynamicRef that is no text")
            self._document.targets(node["$dynamicRef"])
        said = node.get("type", [])
        kinds = {said} if isinstance(said, str) else set(said) if isinstance(said, list) else {"?"}
        self._that(kinds <= TYPES, at, f"has the type {said!r}, which is none of JSON's")
        for key, is_right, form in KEYWORDS:
            self._that(key not in node or is_right(node[key]), f"{at} {key}", f"must be {form}")


def _is_number(value: Node) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _are_texts(value: Node) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


KEYWORDS: list[tuple[str, Callable[[Node], bool], str]] = [
    *((key, _is_number, "a number") for key in NUMBERS),
    ("exclusiveMinimum", lambda v: isinstance(v, bool) or _is_number(v), "a number or a boolean"),
    ("exclusiveMaximum", lambda v: isinstance(v, bool) or _is_number(v), "a number or a boolean"),
    ("multipleOf", lambda v: v > 0, "above 0"),
    ("required", _are_texts, "a list of names"),
    ("enum", lambda v: isinstance(v, list), "a list"),
    ("pattern", lambda v: isinstance(v, str), "text"),
    ("format", lambda v: isinstance(v, str), "text"),
    ("discriminator", lambda v: isinstance(v, dict) and isinstance(v.get("propertyName"), str),
     "an object with a propertyName"),
]  # fmt: skip
