"""The operations of an OpenAPI document, 3.0 or 3.1, as requests meet them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from testkit.api_coverage.masking import FORM
from testkit.api_coverage.shapes import Shape, Shapes
from testkit.contract.document import METHODS, is_json, normal_path
from testkit.contract.document import Document as OpenApi
from testkit.exit_status import CannotJudge
from testkit.problem_codes import listed_codes

ELSEWHERE = ("accept", "content-type", "authorization")
"""Headers that OpenAPI describes by media types and security schemes."""


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    """query, header or path"""
    required: bool
    shape: Shape
    is_list: bool
    """Sent as one pair for each item."""


@dataclass(frozen=True)
class Operation:
    name: str
    """`POST /orders`"""
    method: str
    path: str
    node: Mapping[str, Any]
    pattern: re.Pattern[str]
    path_names: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, Shape]
    """By media type; those that are judged."""
    body_required: bool
    secured: bool
    responses: Mapping[str, tuple[str, ...]]
    """Problem codes by status: `404`, `4XX`."""


@dataclass(frozen=True)
class Document:
    operations: tuple[Operation, ...]
    unjudged: Mapping[str, set[str]] = field(default_factory=dict)
    """By operation and place, what is not judged there."""
    bases: tuple[str, ...] = ("",)

    def find(self, method: str, url: str) -> tuple[Operation, dict[str, str]] | None:
        """And the values in its path. One with fewer parameters comes first."""
        path = url.partition("?")[0]
        for base in self.bases:
            if path.startswith(base) and (found := self._find(method, normal_path(path[len(base) :]))):
                return found
        return None

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        for operation in self.operations:
            if operation.method == method and (match := operation.pattern.fullmatch(path)):
                return operation, dict(zip(operation.path_names, map(unquote, match.groups()), strict=True))
        return None


def document_of(content: Any, base: str = "", code: list[str] | None = None) -> Document:
    """Raises CannotJudge."""
    version = _version(content)
    try:
        return _document(content, version, base, [path.split(".") for path in code or []])
    except RecursionError:
        raise CannotJudge("the document is nested too deeply") from None
    except (AttributeError, TypeError, KeyError) as error:
        raise CannotJudge(f"the document is not valid OpenAPI ({error!r})") from error


def _version(content: Any) -> str:
    version = str(content.get("openapi", content.get("swagger", ""))) if isinstance(content, dict) else ""
    if not re.match(r"3\.[01](\.|$)", version) or not isinstance(content.get("paths", {}), dict):
        raise CannotJudge(f"OpenAPI {version or 'without a version'} is not known here: 3.0 and 3.1 are")
    return version[:3]


def _document(content: dict[str, Any], version: str, base: str, code: list[list[str]]) -> Document:
    shapes, operations, unjudged = Shapes(OpenApi("the document", content), version), [], dict[str, set[str]]()
    for path, item in content.get("paths", {}).items():
        if path.startswith("x-"):
            continue
        described = shapes.followed(item)
        for method in METHODS:
            if method in described:
                shapes.unjudged = {}
                operation = _operation(content, shapes, method.upper(), path, described, code)
                operations.append(operation)
                unjudged |= {f"{operation.name} {place}": what for place, what in shapes.unjudged.items()}
    if content.get("webhooks"):
        unjudged["webhooks"] = {"what we send to others"}
    operations.sort(key=lambda one: len(one.path_names))
    return Document(tuple(operations), unjudged, _bases(content, base))


def _operation(
    content: Mapping[str, Any],
    shapes: Shapes,
    method: str,
    path: str,
    item: Mapping[str, Any],
    code: list[list[str]],
) -> Operation:
    node = item[method.lower()]
    parts = re.split(r"\{([^{}]+)\}", path)
    pattern = "([^/]+?)".join(re.escape(normal_path(part)) for part in parts[::2])
    security = node.get("security", content.get("security", []))
    bodies, required = _bodies(shapes, node)
    return Operation(
        f"{method} {path}", method, path, node, re.compile(pattern), tuple(parts[1::2]),
        tuple(_parameters(shapes, item, node)), bodies, required, bool(security) and {} not in security,
        {str(status): _codes(shapes, shapes.followed(one), code) for status, one in node.get("responses", {}).items()
         if not str(status).startswith("x-")},
    )  # fmt: skip


def _bases(content: Mapping[str, Any], base: str) -> tuple[str, ...]:
    """What may stand before a path: a proxy's prefix or a mount is there or not, as the client sends it."""
    urls = [str(server.get("url", "")) for server in content.get("servers", [])]
    paths = [urlsplit(url).path.rstrip("/") for url in urls if "{" not in url]
    return tuple(dict.fromkeys([base.rstrip("/"), *sorted(paths, key=len, reverse=True), ""]))


def _parameters(shapes: Shapes, item: Mapping[str, Any], node: Mapping[str, Any]) -> Iterator[Parameter]:
    """An operation's own come before those of its path."""
    described = [shapes.followed(one) for one in (*item.get("parameters", []), *node.get("parameters", []))]
    by_name = {(one["in"], one["name"]): one for one in described}
    for (place, name), one in by_name.items():
        if place == "header" and name.lower() in ELSEWHERE:
            continue
        if place == "cookie":
            shapes.unjudged.setdefault(f"cookie {name}", set()).add("cookies, which are not recorded")
            continue
        shape = shapes.shape(one.get("schema", {}), f"{place} {name}")
        is_list = "array" in shape.all_types
        exploded = one.get("style", "form") == "form" and one.get("explode", True) is True and place == "query"
        if "content" in one or "object" in shape.all_types or (is_list and not exploded):
            shapes.unjudged.setdefault(shape.place, set()).add("a list or an object in this style")
            shape = Shape(shape.place)
        yield Parameter(name, place, place == "path" or one.get("required") is True, shape, is_list)


def _bodies(shapes: Shapes, node: Mapping[str, Any]) -> tuple[dict[str, Shape], bool]:
    body = shapes.followed(node.get("requestBody", {}))
    bodies = {}
    for media, holder in body.get("content", {}).items():
        if is_json(media) or media == FORM:
            bodies[media] = shapes.shape(holder.get("schema", {}), "body")
        else:
            shapes.unjudged.setdefault(f"body {media}", set()).add("content of this type")
    return bodies, body.get("required") is True


def _codes(shapes: Shapes, response: Mapping[str, Any], paths: list[list[str]]) -> tuple[str, ...]:
    """By the schema, by examples, or by a description that lists them."""
    found: list[str] = []
    for media, holder in response.get("content", {}).items():
        if not is_json(media):
            continue
        root = shapes.shape(holder.get("schema", {}), "answer")
        members = [shape for path in paths if (shape := _inside(root, path))]
        enums = [rule.sides for shape in members for rule in shape.rules if rule.keyword == "enum"]
        found += [side for sides in enums for side in sides if side != "another value"]
        examples = [one.get("value") for one in map(shapes.followed, holder.get("examples", {}).values())]
        named = [_member(one, path) for one in [*examples, holder.get("example")] for path in paths]
        found += [one for one in named if one]
        if members and not found:
            found += listed_codes(str(response.get("description", "")))
    for place in [place for place in shapes.unjudged if place.startswith("answer")]:
        del shapes.unjudged[place]  # answers are judged by their status and code alone
    return tuple(dict.fromkeys(found))


def _inside(shape: Shape, path: list[str]) -> Shape | None:
    inner: Shape | None = shape
    for name in path:
        inner = inner.fields.get(name) if inner else None
    return inner


def _member(value: Any, path: list[str]) -> str | None:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None
