"""Small changes of any OpenAPI document, chosen by a seeded die: what people do to an API, well or badly."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

Json: TypeAlias = Any
Node = dict[str, Any]
Mutation = Callable[[random.Random, Node], str | None]
"""Changes the document in place and says what it did; None when the document has no place for it."""
METHODS = ("get", "put", "post", "delete", "patch")


def operations(document: Node) -> list[tuple[str, str, Node]]:
    return [(p, m, item[m]) for p, item in document["paths"].items() for m in METHODS if m in item]


def resolve(document: Node, node: Json) -> Json:
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document
        for part in node["$ref"][2:].split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def schemas(document: Node) -> list[Node]:
    """Those that requests and answers lead to, each once."""
    seen: dict[int, Node] = {}
    waiting = [schema for _, _, operation in operations(document) for schema in _roots(document, operation)]
    while waiting:
        node = resolve(document, waiting.pop())
        if isinstance(node, dict) and id(node) not in seen:
            seen[id(node)] = node
            waiting += [*node.get("properties", {}).values(), *(node[k] for k in ("items",) if k in node)]
            waiting += [part for key in ("allOf", "anyOf", "oneOf") for part in node.get(key, [])]
    return list(seen.values())


def _roots(document: Node, operation: Node) -> Iterator[Any]:
    yield from (resolve(document, one).get("schema") for one in operation.get("parameters", []))
    holders = [operation.get("requestBody", {}), *operation.get("responses", {}).values()]
    for holder in (resolve(document, one) for one in holders):
        yield from (media.get("schema") for media in holder.get("content", {}).values())


def on_schema(fits: Callable[[Node], bool], change: Callable[[random.Random, Node], str]) -> Mutation:
    def mutate(dice: random.Random, document: Node) -> str | None:
        candidates = [node for node in schemas(document) if fits(node)]
        return change(dice, dice.choice(candidates)) if candidates else None

    return mutate


def on_operation(fits: Callable[[Node], bool], change: Callable[[random.Random, Node], str]) -> Mutation:
    def mutate(dice: random.Random, document: Node) -> str | None:
        candidates = [operation for _, _, operation in operations(document) if fits(operation)]
        return change(dice, dice.choice(candidates)) if candidates else None

    return mutate


def remove_property(dice: random.Random, node: Node) -> str:
    name = dice.choice(sorted(node["properties"]))
    del node["properties"][name]
    if name in node.get("required", []):
        node["required"] = [one for one in node["required"] if one != name]
    return f"property {name} removed"


def add_property(dice: random.Random, node: Node) -> str:
    node["properties"]["added"] = {"type": "string"}
    if dice.random() < 0.5:
        node["required"] = [*node.get("required", []), "added"]
        return "required property added"
    return "optional property added"


def toggle_required(dice: random.Random, node: Node) -> str:
    name, required = dice.choice(sorted(node["properties"])), node.get("required", [])
    node["required"] = [one for one in required if one != name] if name in required else [*required, name]
    return f"required toggled for {name}"


def change_type(dice: random.Random, node: Node) -> str:
    node["type"] = dice.choice([one for one in ("string", "integer", "number") if one != node["type"]])
    return f"type is {node['type']}"


def change_enum(dice: random.Random, node: Node) -> str:
    if dice.random() < 0.5 and len(node["enum"]) > 1:
        node["enum"] = node["enum"][:-1]
        return "enum value removed"
    node["enum"] = [*node["enum"], "added-value"]
    return "enum value added"


def set_keyword(**keywords: Json) -> Callable[[random.Random, Node], str]:
    def change(dice: random.Random, node: Node) -> str:
        name = dice.choice(sorted(keywords))
        before = node.pop(name, None)
        if before != keywords[name]:
            node[name] = keywords[name]
        return f"{name}: {before} -> {node.get(name)}"

    return change


def make_nullable(_dice: random.Random, node: Node) -> str:
    inner = json.loads(json.dumps(node))
    node.clear()
    node["anyOf"] = [inner, {"type": "null"}]
    return "null allowed"


def drop(*keys: str) -> Callable[[random.Random, Node], str]:
    def change(dice: random.Random, node: Node) -> str:
        key = dice.choice([key for key in keys if key in node])
        del node[key]
        return f"{key} dropped"

    return change


def drop_from(key: str) -> Callable[[random.Random, Node], str]:
    def change(dice: random.Random, node: Node) -> str:
        if isinstance(node[key], list):
            place = dice.randrange(len(node[key]))
            node[key] = [*node[key][:place], *node[key][place + 1 :]]
            return f"{key}[{place}] removed"
        name = dice.choice(sorted(node[key]))
        del node[key][name]
        return f"{key} {name} removed"

    return change


def add_parameter(dice: random.Random, operation: Node) -> str:
    required = dice.random() < 0.5
    parameter = {"name": "added", "in": "query", "required": required, "schema": {"type": "string"}}
    operation["parameters"] = [*operation.get("parameters", []), parameter]
    return f"parameter added, required: {required}"


def remove_operation(dice: random.Random, document: Node) -> str | None:
    candidates = operations(document)
    if len(candidates) < 2:
        return None
    path, method, _ = dice.choice(candidates)
    del document["paths"][path][method]
    return f"{method} {path} removed"


def rename_component(dice: random.Random, document: Node) -> str | None:
    names = sorted(document.get("components", {}).get("schemas", {}))
    if not names:
        return None
    name = dice.choice(names)
    text = json.dumps(document).replace(f'"#/components/schemas/{name}"', '"#/components/schemas/RenamedHere"')
    document.update(json.loads(text))
    document["components"]["schemas"]["RenamedHere"] = document["components"]["schemas"].pop(name)
    return f"component {name} renamed"


def remove_status(dice: random.Random, operation: Node) -> str:
    status = dice.choice(sorted(operation["responses"]))
    del operation["responses"][status]
    return f"status {status} removed"


def _is(*kinds: str) -> Callable[[Node], bool]:
    return lambda node: node.get("type") in kinds and "enum" not in node and "const" not in node


MUTATIONS: dict[str, Mutation] = {
    "property removed": on_schema(lambda n: bool(n.get("properties")), remove_property),
    "property added": on_schema(lambda n: bool(n.get("properties")), add_property),
    "required toggled": on_schema(lambda n: bool(n.get("properties")), toggle_required),
    "type changed": on_schema(_is("string", "integer", "number"), change_type),
    "enum changed": on_schema(lambda n: bool(n.get("enum")) and n.get("type") == "string", change_enum),
    "enum dropped": on_schema(lambda n: bool(n.get("enum")) and n.get("type") == "string", drop("enum")),
    "number bound": on_schema(_is("integer", "number"), set_keyword(maximum=90, minimum=3)),
    "text bound": on_schema(_is("string"), set_keyword(maxLength=90, minLength=3)),
    "list bound": on_schema(_is("array"), set_keyword(maxItems=90, minItems=3)),
    "pattern": on_schema(_is("string"), set_keyword(pattern="^[a-z]+$")),
    "format": on_schema(_is("string"), set_keyword(format="uri")),
    "null allowed": on_schema(lambda n: "type" in n and "anyOf" not in n, make_nullable),
    "closed": on_schema(
        lambda n: bool(n.get("properties")) and n.get("additionalProperties") is not False,
        set_keyword(additionalProperties=False),
    ),
    "constraint dropped": on_schema(
        lambda n: bool({"maxLength", "minimum", "maximum", "pattern", "format"} & n.keys()),
        drop("maxLength", "minimum", "maximum", "pattern", "format"),
    ),
    "alternative removed": on_schema(lambda n: len(n.get("anyOf", [])) > 1, drop_from("anyOf")),
    "one of the alternatives removed": on_schema(lambda n: len(n.get("oneOf", [])) > 1, drop_from("oneOf")),
    "default changed": on_schema(lambda n: _is("string")(n) and "default" in n, set_keyword(default="another")),
    "description": on_schema(bool, set_keyword(description="Another sentence.")),
    "operation removed": remove_operation,
    "component renamed": rename_component,
    "parameter added": on_operation(bool, add_parameter),
    "body removed": on_operation(lambda o: "requestBody" in o, drop("requestBody")),
    "status removed": on_operation(lambda o: len(o.get("responses", {})) > 1, remove_status),
    "security dropped": on_operation(lambda o: bool(o.get("security")), set_keyword(security=[])),
}  # fmt: skip
