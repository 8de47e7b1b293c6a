"""A schema as a list of alternatives without unions, references or `allOf`: what 3.0 and 3.1 spell
in many ways (nullable, type lists, const, anyOf with null, exclusive bounds) is spelt in one."""

from dataclasses import dataclass, field, replace
from functools import reduce
from math import ceil, floor
from typing import Any, Literal

from testkit.contract.document import Document, Node, canonical

Direction = Literal["request", "response"]
Nodes = tuple[Node, ...]
"""Schemas that hold together, as in `allOf`; none of them allows everything."""

ANYTHING = frozenset({"null", "boolean", "number", "string", "array", "object"})
MOST_ALTERNATIVES = 256
NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
NAMES |= {dict: "object", type(None): "null"}
LOWER = ("minLength", "minItems", "minProperties")
UPPER = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
OPAQUE = (
    "not", "if", "then", "else", "contains", "minContains", "maxContains", "dependentRequired",
    "dependentSchemas", "propertyNames", "patternProperties", "unevaluatedProperties",
    "unevaluatedItems", "contentMediaType", "contentEncoding", "contentSchema",
)  # fmt: skip
HIDDEN = {"request": "readOnly", "response": "writeOnly"}
FOR_PEOPLE = frozenset({"password", "binary"})
"""Formats that change nothing of what is accepted."""


@dataclass(frozen=True)
class Shape:
    types: frozenset[str] = ANYTHING
    values: tuple[Any, ...] | None = None
    bounds: dict[str, float] = field(default_factory=dict)
    steps: frozenset[float] = frozenset()
    patterns: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    properties: dict[str, Nodes] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    others: Nodes | None = ()
    """Of properties that are not named; None: there may be no others."""
    items: Nodes = ()
    prefix: tuple[Nodes, ...] = ()
    unique: bool = False
    opaque: frozenset[tuple[str, str]] = frozenset()
    names: frozenset[str] = field(default=frozenset(), compare=False)
    """Components that it was taken from."""
    home: str = field(default="", compare=False)
    """The innermost of them that says all of it: where a change of it is told."""
    tags: frozenset[str] = frozenset()
    """Values of the discriminator that choose it."""
    examples: tuple[Any, ...] = field(default=(), compare=False)

    def other(self, name: str) -> Nodes | None:
        return self.properties.get(name, self.others)


class Shapes:
    """Turns schemas of one document into shapes, as seen by one side."""

    def __init__(self, document: Document, direction: Direction) -> None:
        self.document = document
        self._hidden = HIDDEN[direction]
        self._is_3_0 = str(document.content.get("openapi")).startswith("3.0")
        self._known: dict[tuple[int, ...], list[Shape]] = {}
        self._under_way: set[int] = set()

    def of(self, nodes: Nodes) -> list[Shape]:
        key = tuple(map(id, nodes))
        if key not in self._known:
            self._known[key] = reduce(both, map(self._alternatives, nodes), [Shape()])
        return self._known[key]

    def _alternatives(self, node: Node) -> list[Shape]:
        if not isinstance(node, dict):
            return [Shape()] if node is True else []
        if id(node) in self._under_way:  # an allOf that comes back to itself adds nothing
            return [Shape()]
        self._under_way.add(id(node))
        try:
            return self._conjunction(node)
        finally:
            self._under_way.discard(id(node))

    def _conjunction(self, node: dict[str, Any]) -> list[Shape]:
        if "$ref" in node:
            found = self._referred(node["$ref"])
            siblings = {} if self._is_3_0 else {k: v for k, v in node.items() if k != "$ref"}
            return both(found, self._conjunction(siblings)) if siblings else found
        parts = [self._plain(node)]
        parts += [self._alternatives(part) for part in node.get("allOf", [])]
        parts += [self._union(node, node[key]) for key in ("anyOf", "oneOf") if key in node]
        found = reduce(both, parts)
        return [*found, Shape(frozenset({"null"}))] if node.get("nullable") is True else found

    def _referred(self, reference: str) -> list[Shape]:
        name = frozenset({reference})
        found = self.of((self.document.target(reference),))
        return [
            replace(shape, names=shape.names | name, home=shape.home or reference)
            for shape in found
        ]

    def _union(self, node: dict[str, Any], members: list[Node]) -> list[Shape]:
        found = [(member, shape) for member in members for shape in self._alternatives(member)]
        if "discriminator" not in node:
            return [shape for _, shape in found]
        chosen_by = node["discriminator"]
        return [
            replace(shape, tags=_tags(chosen_by, member.get("$ref", ""))) for member, shape in found
        ]

    def _plain(self, node: dict[str, Any]) -> list[Shape]:
        said = node.get("type", ANYTHING)
        types = frozenset([said] if isinstance(said, str) else said)
        values = _values(node, types)
        if values is not None:
            types = frozenset(t for t in types if any(is_of(value, t) for value in values))
        properties, hidden = self._properties(node)
        others = node.get("additionalProperties", True)
        items = node.get("items", True)
        shape = Shape(
            types=types,
            values=values,
            bounds=_bounds(node, types),
            steps=frozenset([node["multipleOf"]] if "multipleOf" in node else []),
            patterns=frozenset([node["pattern"]] if "pattern" in node else []),
            formats=frozenset([node["format"]] if "format" in node else []) - FOR_PEOPLE,
            properties=properties,
            required=frozenset(node.get("required", [])) - hidden,
            others=None if others is False else _nodes(others),
            items=_nodes(items),
            prefix=tuple(_nodes(part) for part in node.get("prefixItems", [])),
            unique=node.get("uniqueItems") is True,
            opaque=frozenset((key, canonical(node[key])) for key in OPAQUE if key in node),
            examples=(*node.get("examples", []), *([node["example"]] if "example" in node else [])),
        )
        return [shape] if types else []

    def _properties(self, node: dict[str, Any]) -> tuple[dict[str, Nodes], set[str]]:
        named = node.get("properties", {})
        hidden = {name for name, schema in named.items() if self._is_hidden(schema)}
        return {n: _nodes(schema) for n, schema in named.items() if n not in hidden}, hidden

    def _is_hidden(self, schema: Node) -> bool:
        found = self.document.resolve(schema)
        return any(isinstance(n, dict) and n.get(self._hidden) is True for n in (schema, found))


def both(left: list[Shape], right: list[Shape]) -> list[Shape]:
    """What satisfies one of the left and one of the right."""
    if len(left) * len(right) > MOST_ALTERNATIVES:
        digest = canonical(sorted(sorted(shape.names) for shape in (*left, *right)))
        return [replace(left[0], opaque=left[0].opaque | {("allOf", digest)})]
    return [met for a in left for b in right if (met := _meet(a, b)) is not None]


def _meet(a: Shape, b: Shape) -> Shape | None:
    types = frozenset(t for t in a.types | b.types if allows(a.types, t) and allows(b.types, t))
    values = a.values if b.values is None else b.values
    if a.values is not None and b.values is not None:
        known = set(map(canonical, b.values))
        values = tuple(value for value in a.values if canonical(value) in known)
    if not types or values == ():
        return None
    named = {**a.properties, **b.properties}
    met = Shape(
        types=types,
        values=values,
        bounds=_tighter(a.bounds, b.bounds),
        steps=a.steps | b.steps,
        patterns=a.patterns | b.patterns,
        formats=a.formats | b.formats,
        properties={n: met for n in named if (met := _join(a.other(n), b.other(n))) is not None},
        required=a.required | b.required,
        others=_join(a.others, b.others),
        items=a.items + b.items,
        prefix=a.prefix or b.prefix,
        unique=a.unique or b.unique,
        opaque=a.opaque | b.opaque,
        names=a.names | b.names,
        tags=a.tags | b.tags,
        examples=a.examples + b.examples,
    )
    return replace(met, home=next((one.home for one in (a, b) if one == met), ""))


def _join(a: Nodes | None, b: Nodes | None) -> Nodes | None:
    return None if a is None or b is None else a + b


def _nodes(schema: Node) -> Nodes:
    return () if schema is True or schema == {} else (schema,)


def _tighter(a: dict[str, float], b: dict[str, float]) -> dict[str, float]:
    merged = {**a, **b}
    for name in a.keys() & b.keys():
        merged[name] = min(a[name], b[name]) if name in UPPER else max(a[name], b[name])
    return merged


def _values(node: dict[str, Any], types: frozenset[str]) -> tuple[Any, ...] | None:
    if "const" in node:
        return (node["const"],)
    if "enum" in node:
        return tuple(value for value in node["enum"] if any(is_of(value, t) for t in types))
    return None


def _bounds(node: dict[str, Any], types: frozenset[str]) -> dict[str, float]:
    said = {key: node[key] for key in (*LOWER, *UPPER[:3]) if key in node}
    bounds = {key: bound for key, bound in said.items() if bound > 0 or key in UPPER}
    for key, sign in (("minimum", 1), ("maximum", -1)):
        exclusive = f"exclusive{key.title()}"
        inclusive, strict = node.get(key), node.get(exclusive)
        if isinstance(strict, bool):  # 3.0: a flag beside the bound
            inclusive, strict = (None, inclusive) if strict else (inclusive, None)
        if strict is not None and types == {"integer"}:
            whole = floor(strict) + 1 if sign > 0 else ceil(strict) - 1
            inclusive = whole if inclusive is None else sign * max(sign * whole, sign * inclusive)
            strict = None
        bounds |= {k: v for k, v in ((key, inclusive), (exclusive, strict)) if v is not None}
    return bounds


def _tags(discriminator: dict[str, Any], reference: str) -> frozenset[str]:
    """Where no mapping names the component, its own name chooses it."""
    name = reference.rpartition("/")[2]
    mapping = discriminator.get("mapping", {})
    said = {value for value, target in mapping.items() if target in (reference, name)}
    return frozenset(said or {name} - {""})


def is_free(shape: Shape) -> bool:
    """Nothing is asked of it but its type."""
    asked = (shape.bounds, shape.steps, shape.patterns, shape.formats, shape.opaque)
    return shape.values is None and not any(asked)


def are_scalars(shapes: list[Shape]) -> bool:
    return not any(shape.types & {"array", "object"} for shape in shapes)


def is_of(value: Any, type_: str) -> bool:
    return allows(frozenset({type_}), type_of(value))


def type_of(value: Any) -> str:
    name = NAMES[type(value)]
    return "integer" if name == "number" and float(value).is_integer() else name


def allows(types: frozenset[str], type_: str) -> bool:
    return type_ in types or (type_ == "integer" and "number" in types)
