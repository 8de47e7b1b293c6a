"""A schema as a list of alternatives without unions, references or `allOf`: what 3.0 and 3.1 spell
in many ways (nullable, type lists, const, anyOf with null, exclusive bounds) is spelt in one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from math import ceil, floor
from typing import Any, Literal

from testkit.contract.digests import Digests
from testkit.contract.document import ANNOTATIONS, Document, Node, canonical
from testkit.contract.patterns import is_readable

Direction = Literal["request", "response"]
Nodes = tuple[Node, ...]
"""Schemas that hold together, as in `allOf`; none of them allows everything."""

Key = tuple[int | str, ...]
ANYTHING = frozenset({"null", "boolean", "number", "string", "array", "object"})
MOST_ALTERNATIVES = 256
NAMES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
NAMES |= {dict: "object", type(None): "null"}
LOWER = ("minLength", "minItems", "minProperties")
UPPER = ("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum")
NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
UNDERSTOOD = ANNOTATIONS | {
    *LOWER, *UPPER[:3], *NUMERIC, "$ref", "type", "enum", "const", "pattern", "format",
    "properties", "patternProperties", "propertyNames", "required", "additionalProperties",
    "items", "prefixItems", "uniqueItems", "allOf", "anyOf", "oneOf", "nullable", "default",
    "readOnly", "writeOnly", "discriminator",
}  # fmt: skip
"""All other keywords are opaque: compared by a digest of what they say."""
CONDITIONS = {
    "if": "if", "then": "if", "else": "if",
    "contains": "contains", "minContains": "contains", "maxContains": "contains",
    "dependentRequired": "dependentRequired", "dependentSchemas": "dependentSchemas",
    "unevaluatedProperties": "unevaluatedProperties", "unevaluatedItems": "unevaluatedItems",
}  # fmt: skip
"""Opaque keywords that refuse more where they are added, with the group that each belongs to."""
WHOLE = ("unevaluatedProperties", "unevaluatedItems")
"""What these mean depends on everything beside them."""
ONE_OF, TOO_MANY, RECURSIVE = "oneOf", "too many alternatives", "an allOf that leads to itself"
HIDDEN = {"request": "readOnly", "response": "writeOnly"}
FOR_PEOPLE = frozenset({"password", "binary"})
"""Formats that change nothing of what is accepted; of binary see _opaque."""


@dataclass(frozen=True)
class Alternative:
    types: frozenset[str] = ANYTHING
    values: tuple[Any, ...] | None = None
    bounds: dict[str, float] = field(default_factory=dict)
    steps: frozenset[float] = frozenset()
    patterns: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    properties: dict[str, Nodes] = field(default_factory=dict)
    patterned: dict[str, Nodes] = field(default_factory=dict)
    """Of properties whose names match."""
    keys: Nodes = ()
    """Of the names."""
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
    """The innermost of them that says all of it: where a change of it is reported."""
    tags: frozenset[str] = frozenset()
    """Values of the discriminator that choose it."""

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(map(canonical, self.values or ()))

    def about(self, key: str) -> frozenset[str]:
        """What an opaque keyword says."""
        return frozenset(digest for name, digest in self.opaque if name == key)

    def named(self, name: str) -> Nodes | None:
        """Of a property that has a name here, or matches a pattern."""
        matching = [nodes for key, nodes in self.patterned.items() if re.search(key, name)]
        if name in self.properties:
            matching.append(self.properties[name])
        return sum(matching, ()) if matching else None

    def other(self, name: str) -> Nodes | None:
        nodes = self.named(name)
        return self.others if nodes is None else nodes


class Normalizer:
    """Turns schemas of one document into alternatives, as one side of the API sees them."""

    def __init__(self, document: Document, direction: Direction, digests: Digests) -> None:
        self.document = document
        self.digests = digests
        self._hidden = HIDDEN[direction]
        self._is_3_0 = str(document.content.get("openapi")).startswith("3.0")
        self._known: dict[Key, list[Alternative]] = {}
        self._digested: dict[Key, str] = {}
        self._under_way: set[int] = set()

    def alternatives(self, nodes: Nodes) -> list[Alternative]:
        key = key_of(nodes)
        if key not in self._known:
            self._known[key] = self._both(map(self._of_schema, nodes), list(nodes))
        return self._known[key]

    def digest(self, nodes: Nodes) -> str:
        key = key_of(nodes)
        if key not in self._digested:
            self._digested[key] = self.digests.of(self.document, list(nodes))
        return self._digested[key]

    def _both(self, parts: Iterable[list[Alternative]], node: Node) -> list[Alternative]:
        alternatives = [Alternative()]
        for part in parts:
            if min(len(alternatives), len(part)) > 1 and len(alternatives) * len(part) > MOST_ALTERNATIVES:
                return [self._unread(TOO_MANY, node)]
            alternatives = both(alternatives, part)
        return alternatives

    def _unread(self, why: str, node: Node) -> Alternative:
        return Alternative(opaque=frozenset({(why, self.digests.of(self.document, node))}))

    def _of_schema(self, node: Node) -> list[Alternative]:
        if not isinstance(node, dict):
            return [Alternative()] if node is True else []
        if id(node) in self._under_way:
            return [self._unread(RECURSIVE, node)]
        self._under_way.add(id(node))
        try:
            return self._conjunction(node)
        finally:
            self._under_way.discard(id(node))

    def _conjunction(self, node: dict[str, Any]) -> list[Alternative]:
        for key in ("$ref", "$dynamicRef"):
            if key in node and len(self.document.targets(node[key])) == 1:
                alternatives = self._referred(node[key])
                siblings = {k: v for k, v in node.items() if k not in (key, *ANNOTATIONS)}
                beside = self._beside(siblings) if siblings else []
                return self._both([alternatives, beside], node) if beside else alternatives
        parts = [self._plain(node)]
        parts += [self._of_schema(part) for part in node.get("allOf", [])]
        parts += [self._union(node, key) for key in ("anyOf", "oneOf") if key in node]
        alternatives = self._both(parts, node)
        is_nullable = node.get("nullable") is True and None in node.get("enum", [None])
        return [*alternatives, Alternative(frozenset({"null"}))] if is_nullable else alternatives

    def _beside(self, siblings: dict[str, Any]) -> list[Alternative]:
        """In 3.0 nothing counts beside a reference, yet people write it and mean something."""
        if self._is_3_0:
            return [self._unread("beside a reference", siblings)]
        return self._conjunction(siblings)

    def _referred(self, reference: str) -> list[Alternative]:
        name = frozenset({reference})
        members = self.alternatives((self.document.target(reference),))
        return [
            replace(alternative, names=alternative.names | name, home=alternative.home or reference)
            for alternative in members
        ]

    def _union(self, node: dict[str, Any], key: str) -> list[Alternative]:
        members = [(one, alternative) for one in node[key] for alternative in self._of_schema(one)]
        if "discriminator" in node:
            members = [
                (one, replace(alternative, tags=_tags(node["discriminator"], one.get("$ref", ""))))
                for one, alternative in members
            ]
        alternatives = [alternative for _, alternative in members]
        pairs = ((a, b) for (one, a), (other, b) in combinations(members, 2) if one is not other)
        if key == "anyOf" or all(self._are_apart(a, b) for a, b in pairs):
            return alternatives
        exactly = {(ONE_OF, self.digests.of(self.document, {"oneOf": node[key]}))}
        return [replace(alternative, opaque=alternative.opaque | exactly) for alternative in alternatives]

    def _are_apart(self, a: Alternative, b: Alternative) -> bool:
        """No value fits both, so `oneOf` means the same as `anyOf`."""
        if a.tags and b.tags:
            return not a.tags & b.tags
        met = _meet(a, b)
        if met is None or met.types != {"object"}:
            return met is None
        required = [name for name in met.required if name in met.properties]
        return any(not self.alternatives(met.properties[name]) for name in required)

    def _plain(self, node: dict[str, Any]) -> list[Alternative]:
        named = node.get("type", ANYTHING)
        types = frozenset([named] if isinstance(named, str) else named)
        values = _values(node, types)
        if values is not None:
            types = frozenset(t for t in types if any(is_of(value, t) for value in values))
        properties, hidden = self._properties(node)
        others = node.get("additionalProperties", True)
        items = node.get("items", True)
        alternative = Alternative(
            types=types,
            values=values,
            bounds=_bounds(node, types),
            steps=frozenset([node["multipleOf"]] if "multipleOf" in node else []),
            patterns=frozenset([node["pattern"]] if "pattern" in node else []),
            formats=frozenset([node["format"]] if "format" in node else []) - FOR_PEOPLE,
            properties=properties,
            patterned={key: _nodes(part) for key, part in self._patterned(node).items()},
            keys=_nodes(node.get("propertyNames", True)),
            required=frozenset(node.get("required", [])) - hidden,
            others=None if others is False else _nodes(others),
            items=_nodes(items),
            prefix=tuple(_nodes(part) for part in node.get("prefixItems", [])),
            unique=node.get("uniqueItems") is True,
            opaque=frozenset(self._opaque(node)),
        )
        return [alternative] if types else []

    def _opaque(self, node: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """All keywords that the comparison doesn't understand. A group of them is one."""
        for key in node.keys() - UNDERSTOOD:
            group = CONDITIONS.get(key, key)
            keywords = {name: node[name] for name in node if CONDITIONS.get(name, name) == group}
            yield group, self.digests.of(self.document, node if key in WHOLE else keywords)
        if "discriminator" in node:
            is_union = {"oneOf", "anyOf"} & node.keys()
            compared = {"propertyName", *(["mapping"] if is_union else [])}
            chosen_by = node["discriminator"]
            if keywords := {key: chosen_by[key] for key in chosen_by.keys() - compared}:
                yield "discriminator", self.digests.of(self.document, {"discriminator": keywords})
        if set(node.get("patternProperties", ())) - self._patterned(node).keys():
            keywords = {"patternProperties": node["patternProperties"]}
            yield "patternProperties", self.digests.of(self.document, keywords)
        if node.get("format") == "binary":  # 3.0's word for what 3.1 calls by its media type
            keywords = {"contentMediaType": "application/octet-stream"}
            yield "contentMediaType", self.digests.of(self.document, keywords)

    def _patterned(self, node: dict[str, Any]) -> dict[str, Node]:
        """Without patterns of another dialect."""
        named = node.get("patternProperties", {})
        return {key: part for key, part in named.items() if is_readable(key)}

    def _properties(self, node: dict[str, Any]) -> tuple[dict[str, Nodes], set[str]]:
        named = node.get("properties", {})
        hidden = {name for name, schema in named.items() if self._is_hidden(schema)}
        return {n: _nodes(schema) for n, schema in named.items() if n not in hidden}, hidden

    def _is_hidden(self, schema: Node) -> bool:
        waiting, seen = [schema, self.document.resolve(schema)], set()
        while waiting:
            node = waiting.pop()
            if isinstance(node, dict) and id(node) not in seen:
                seen.add(id(node))
                if node.get(self._hidden) is True:
                    return True
                parts = node.get("allOf", [])
                waiting += [*parts, *map(self.document.resolve, parts)]
        return False


def key_of(nodes: Nodes) -> Key:
    """The same for the same references, wherever they are."""
    return tuple(node["$ref"] if isinstance(node, dict) and node.keys() == {"$ref"} else id(node) for node in nodes)


def both(left: list[Alternative], right: list[Alternative]) -> list[Alternative]:
    """What satisfies one of the left and one of the right."""
    return [met for a in left for b in right if (met := _meet(a, b)) is not None]


def _meet(a: Alternative, b: Alternative) -> Alternative | None:
    types = frozenset(t for t in a.types | b.types if allows(a.types, t) and allows(b.types, t))
    values = a.values if b.values is None else b.values
    if a.values is not None and b.values is not None:
        values = tuple(value for value in a.values if canonical(value) in b.known)
    if not types or (values is not None and not any(is_of(v, t) for v in values for t in types)):
        return None
    named = {**a.properties, **b.properties}
    met = Alternative(
        types=types,
        values=values,
        bounds=_tighter(a.bounds, b.bounds),
        steps=a.steps | b.steps,
        patterns=a.patterns | b.patterns,
        formats=a.formats | b.formats,
        properties={n: met for n in named if (met := _join(a.other(n), b.other(n))) is not None},
        patterned=_both_patterned(a, b),
        keys=a.keys + b.keys,
        required=a.required | b.required,
        others=_join(a.others, b.others),
        items=a.items + b.items,
        prefix=tuple(item(a, place) + item(b, place) for place in range(max(len(a.prefix), len(b.prefix)))),
        unique=a.unique or b.unique,
        opaque=a.opaque | b.opaque,
        names=a.names | b.names,
        tags=a.tags | b.tags,
    )
    return replace(met, home=next((one.home for one in (a, b) if one == met), ""))


def _both_patterned(a: Alternative, b: Alternative) -> dict[str, Nodes]:
    joined = {
        key: _join(a.patterned.get(key, a.others), b.patterned.get(key, b.others))
        for key in {**a.patterned, **b.patterned}
    }
    return {key: nodes for key, nodes in joined.items() if nodes is not None}


def item(alternative: Alternative, place: int) -> Nodes:
    return alternative.prefix[place] if place < len(alternative.prefix) else alternative.items


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
    lists = [node["enum"]] if "enum" in node else []
    lists += [[node["const"]]] if "const" in node else []
    if not lists:
        return None
    known = set(map(canonical, lists[-1]))
    listed = [value for value in lists[0] if canonical(value) in known]
    return tuple(value for value in listed if any(is_of(value, t) for t in types))


def _bounds(node: dict[str, Any], types: frozenset[str]) -> dict[str, float]:
    counts = {key: node[key] for key in (*LOWER, *UPPER[:3]) if key in node}
    bounds = {key: bound for key, bound in counts.items() if bound > 0 or key in UPPER}
    for key, sign in (("minimum", 1), ("maximum", -1)):
        exclusive = f"exclusive{key.title()}"
        inclusive, strict = node.get(key), node.get(exclusive)
        if isinstance(strict, bool):  # 3.0: a flag beside the bound
            inclusive, strict = (None, inclusive) if strict else (inclusive, None)
        if types - {"null"} == {"integer"}:
            whole = [] if inclusive is None else [ceil(inclusive) if sign > 0 else floor(inclusive)]
            if strict is not None:
                whole.append(floor(strict) + 1 if sign > 0 else ceil(strict) - 1)
            inclusive, strict = sign * max(sign * one for one in whole) if whole else None, None
        bounds |= {k: v for k, v in ((key, inclusive), (exclusive, strict)) if v is not None}
    if node.get("items") is False:
        most = len(node.get("prefixItems", []))
        bounds["maxItems"] = min(most, bounds.get("maxItems", most))
    return bounds


def _tags(discriminator: dict[str, Any], reference: str) -> frozenset[str]:
    """Where no mapping names the component, its own name chooses it."""
    name = reference.rpartition("/")[2]
    mapping = discriminator.get("mapping", {})
    tags = {value for value, target in mapping.items() if target in (reference, name)}
    return frozenset(tags or {name} - {""})


def is_free(alternative: Alternative) -> bool:
    """Nothing restricts it but its type."""
    limits = (alternative.bounds, alternative.steps, alternative.patterns, alternative.formats, alternative.opaque)
    return alternative.values is None and not any(limits)


def are_scalars(alternatives: list[Alternative]) -> bool:
    return not any(alternative.types & {"array", "object"} or alternative.opaque for alternative in alternatives)


def is_of(value: Any, type_: str) -> bool:
    return allows(frozenset({type_}), type_of(value))


def type_of(value: Any) -> str:
    name = NAMES[type(value)]
    return "integer" if name == "number" and float(value).is_integer() else name


def allows(types: frozenset[str], type_: str) -> bool:
    return type_ in types or (type_ == "integer" and "number" in types)
