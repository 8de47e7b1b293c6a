"""One spelling of an OpenAPI document, so that a file in git changes only when the API does.

Left out is what libraries write by themselves and change between releases: titles and summaries
made from names, components that nothing refers to, defaults of null, the framework's words for a
success, the patch version. What can be spelt in several ways is spelt in one, and what has no
order is sorted.
"""

import json
from contextlib import suppress
from http import HTTPStatus
from inspect import cleandoc
from typing import Any

from testkit.contract.document import (
    METHODS,
    SCHEMA_INSIDE,
    SCHEMA_LISTS,
    SCHEMA_MAPS,
    Document,
    Node,
    canonical,
    references,
)
from testkit.exit_status import CannotJudge
from testkit.strict_json import parse_json

UNORDERED = ("required", "enum", "type", "anyOf", "oneOf", "allOf")
NULL = {"type": "null"}


def normal_form(content: dict[str, Any]) -> str:
    """The text of the file, with a newline at its end."""
    whole = _walk(parse_json(json.dumps(content)))
    whole["openapi"] = ".".join(str(content["openapi"]).split(".")[:2]) + ".0"
    for item in whole.get("paths", {}).values():
        for method in item.keys() & set(METHODS):
            _operation(item[method])
    _only_what_is_used(whole)
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _walk(node: Node) -> Any:
    """Finds the schemas; `schema` and `schemas` are theirs alone in an OpenAPI document."""
    if isinstance(node, list):
        return [_walk(part) for part in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("description"), str):  # Python 3.13 takes docstrings' indents away
        node = node | {"description": cleandoc(node["description"])}
    walked = {key: _walk(part) for key, part in node.items() if key not in ("schema", "schemas")}
    if "schema" in node:
        walked["schema"] = schema(node["schema"])
    if "schemas" in node:
        walked["schemas"] = {name: schema(part) for name, part in node["schemas"].items()}
    return walked


def schema(node: Node) -> Any:
    if not isinstance(node, dict):
        return node
    kept = {key: part for key, part in node.items() if key != "title"}
    if isinstance(kept.get("description"), str):
        kept["description"] = cleandoc(kept["description"])
    if kept.get("default", 0) is None:
        del kept["default"]
    if kept.get("additionalProperties", False) is True:
        del kept["additionalProperties"]
    for key in SCHEMA_MAPS:
        if key in kept:
            kept[key] = {name: schema(part) for name, part in kept[key].items()}
    kept |= {key: schema(kept[key]) for key in SCHEMA_INSIDE if key in kept}
    kept |= {key: [schema(part) for part in kept[key]] for key in SCHEMA_LISTS if key in kept}
    kept = _spelt_once(kept)
    for key in UNORDERED:
        if isinstance(kept.get(key), list):
            kept[key] = sorted(kept[key], key=canonical)
    return kept


def _spelt_once(kept: dict[str, Any]) -> dict[str, Any]:
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    kinds = kept.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        rest = [kind for kind in kinds if kind != "null"]
        bare = {key: part for key, part in kept.items() if key not in ("type", "description")}
        other = {**bare, "type": rest[0] if len(rest) == 1 else rest}
        return {"anyOf": [other, NULL]} | {k: kept[k] for k in ("description",) if k in kept}
    if isinstance(kinds, list) and len(kinds) == 1:
        kept["type"] = kinds[0]
    if kept.get("format") == "binary":  # 3.0's word for what 3.1 calls by its media type
        del kept["format"]
        kept["contentMediaType"] = "application/octet-stream"
    if len(kept) == 1 and len(kept.get("allOf", [])) == 1:
        return dict(kept["allOf"][0])
    return kept


def _operation(operation: dict[str, Any]) -> None:
    operation.pop("summary", None)
    if "parameters" in operation:
        operation["parameters"].sort(key=lambda one: (one.get("in", ""), one.get("name", "")))
    for status, answer in operation.get("responses", {}).items():
        if status.isdecimal() and status.startswith("2"):
            answer["description"] = HTTPStatus(int(status)).phrase


def _only_what_is_used(whole: dict[str, Any]) -> None:
    components = whole.get("components", {})
    used: set[str] = set()
    waiting = [reference for key in ("paths", "webhooks") for reference in references(whole.get(key))]
    while waiting:
        reference = waiting.pop()
        if reference not in used:
            used.add(reference)
            with suppress(CannotJudge):  # of a mapping that leads to another file
                waiting.extend(references(Document("", whole).target(reference)))
    if "schemas" in components:
        components["schemas"] = {
            name: part for name, part in components["schemas"].items() if f"#/components/schemas/{name}" in used
        }
