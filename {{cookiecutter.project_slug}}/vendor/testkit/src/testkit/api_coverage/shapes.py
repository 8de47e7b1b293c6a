"""A schema as the fields of one request: references followed, `allOf` merged, a cycle closed where it begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from testkit.api_coverage.rules import BOOLEAN, MAKERS, Rule, rules_of
from testkit.contract.document import Document as OpenApi

MOST_FIELDS = 300
"""Of one body: what is deeper is not judged, and reported."""
UNJUDGED = frozenset({
    "not", "if", "then", "else", "patternProperties", "dependentSchemas", "dependentRequired", "prefixItems",
    "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema", "contentEncoding",
    "$dynamicRef",
})  # fmt: skip
"""Constraints that nothing here judges."""


@dataclass(eq=False)
class Shape:
    place: str
    """`body/lines/[]/quantity`: `[]` is an item, `*` a field of any name, `<Card>` one variant of several."""
    types: frozenset[str] = frozenset()
    """Empty for any."""
    rules: list[Rule] = field(default_factory=list)
    fields: dict[str, "Shape"] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    items: "Shape | None" = None
    extra: "Shape | bool" = True
    """What a field of another name must be, or whether there may be one."""
    choices: list[dict[str, "Shape"]] = field(default_factory=list)
    """Of each `anyOf` or `oneOf` the variants, by name."""
    nullable: bool = False
    examples: list[Any] = field(default_factory=list)

    @property
    def all_types(self) -> frozenset[str]:
        """Those of its variants too."""
        variants = (one for choice in self.choices for one in choice.values())
        return self.types.union(*(one.types for one in variants))


class Shapes:
    """Makes those of one document. Raises CannotJudge for one that can't be followed."""

    def __init__(self, document: OpenApi, version: str) -> None:
        self.followed, self._target = document.resolve, document.target
        self._version = version
        self.unjudged: dict[str, set[str]] = {}
        """By place, what is not judged there."""

    def shape(self, schema: Any, place: str) -> Shape:
        self._count = 0
        return self._build(schema, place, {})

    def _build(self, schema: Any, place: str, open_: Mapping[str, Shape]) -> Shape:
        """`open_` are the references that are being followed."""
        self._count += 1
        shape = Shape(place)
        if self._count > MOST_FIELDS:
            self._skip("body" if place.startswith("body") else place, f"what is beyond {MOST_FIELDS} fields")
            return shape
        if schema is False:
            self._skip(place, "a schema that nothing fits")
        pointer = schema.get("$ref") if isinstance(schema, dict) else None
        if isinstance(pointer, str) and pointer in open_:
            if not self._is_3_0 and (beside := schema.keys() & MAKERS.keys()):
                self._skip(place, f"{', '.join(sorted(beside))} beside a $ref that leads back")
            return open_[pointer]  # the cycle is closed
        self._absorb(shape, schema, dict(open_))
        return shape

    def _absorb(self, shape: Shape, schema: Any, open_: dict[str, Shape]) -> None:
        """Adds what a schema says of the same value."""
        if not isinstance(schema, dict):
            return
        if isinstance(pointer := schema.get("$ref"), str):
            if open_.get(pointer) is shape:
                self._skip(shape.place, f"{pointer}, which leads back to itself")
            else:
                self._absorb(shape, self._target(pointer), {**open_, pointer: shape})
            if self._is_3_0:
                return
        self._absorb_plain(shape, schema)
        for part in _schemas(schema, "allOf"):
            self._absorb(shape, part, open_)
        for keyword in ("anyOf", "oneOf"):
            self._absorb_choice(shape, _schemas(schema, keyword), open_)
        self._absorb_inside(shape, schema, open_)

    @property
    def _is_3_0(self) -> bool:
        return self._version == "3.0"

    def _absorb_plain(self, shape: Shape, schema: Mapping[str, Any]) -> None:
        named = schema.get("type", [])
        types = {named} if isinstance(named, str) else {one for one in named if isinstance(one, str)}
        shape.nullable |= "null" in types or (self._is_3_0 and schema.get("nullable") is True)
        types -= {"null"}
        shape.types = shape.types & types if shape.types and types else shape.types | types
        known = {(rule.keyword, str(rule.value)) for rule in shape.rules}
        constraints = [(key, value) for key, value in _modern(schema).items() if (key, str(value)) not in known]
        if types == {"boolean"} and "enum" not in schema and "const" not in schema:
            constraints.append((BOOLEAN, True))
        shape.rules += rules_of(constraints, lambda what: self._skip(shape.place, what))
        examples = schema.get("examples", [])
        shape.examples += examples if isinstance(examples, list) else []
        shape.examples += [schema[key] for key in ("example", "default", "const") if key in schema]
        for keyword in sorted(UNJUDGED & schema.keys()):
            self._skip(shape.place, keyword)

    def _absorb_choice(self, shape: Shape, variants: list[Any], open_: dict[str, Shape]) -> None:
        some = [one for one in variants if not _is_null(self.followed(one))]
        shape.nullable |= len(some) < len(variants)
        if len(some) == 1:
            self._absorb(shape, some[0], open_)
        elif some:
            names = [_name(one, number) for number, one in enumerate(some, start=1)]
            shape.choices.append(
                {name: self._variant(shape, one, name, open_) for name, one in zip(names, some, strict=True)}
            )

    def _variant(self, shape: Shape, schema: Any, name: str, open_: dict[str, Shape]) -> Shape:
        variant = self._build(schema, f"{shape.place}<{name}>", open_)
        if variant.place == shape.place or shape.place.startswith(f"{variant.place}<"):
            self._skip(shape.place, f"the variant {name}, which leads back to itself")
            return Shape(f"{shape.place}<{name}>")
        return variant

    def _absorb_inside(self, shape: Shape, schema: Mapping[str, Any], open_: dict[str, Shape]) -> None:
        properties = schema.get("properties", {})
        hidden = {name for name, one in properties.items() if self._is_hidden(one)}
        for name, one in properties.items():
            if name in hidden:
                continue
            if name in shape.fields:
                self._absorb(shape.fields[name], one, open_)
            else:
                shape.fields[name] = self._build(one, f"{shape.place}/{name}", open_)
        shape.required |= {name for name in schema.get("required", []) if isinstance(name, str)} - hidden
        if "items" in schema:
            shape.items = self._build(schema["items"], f"{shape.place}/[]", open_)
        extra = schema.get("additionalProperties", True)
        if extra is False:
            shape.extra = False
        elif isinstance(extra, dict) and extra:
            shape.extra = self._build(extra, f"{shape.place}/*", open_)

    def _is_hidden(self, schema: Any) -> bool:
        target = self.followed(schema)
        return isinstance(target, dict) and target.get("readOnly") is True

    def _skip(self, place: str, what: str) -> None:
        self.unjudged.setdefault(place, set()).add(what)


def all_shapes(root: Shape) -> Iterator[Shape]:
    """Each once, though they may form cycles."""
    waiting, seen = [root], set[int]()
    while waiting:
        shape = waiting.pop()
        if id(shape) in seen:
            continue
        seen.add(id(shape))
        yield shape
        waiting += [*shape.fields.values(), *(one for choice in shape.choices for one in choice.values())]
        waiting += [one for one in (shape.items, shape.extra) if isinstance(one, Shape)]


def _schemas(schema: Mapping[str, Any], keyword: str) -> list[Any]:
    parts = schema.get(keyword, [])
    return parts if isinstance(parts, list) else []


def _modern(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Of OpenAPI 3.0, where an exclusive bound is a flag beside the bound."""
    constraints = dict(schema)
    for bound in ("minimum", "maximum"):
        exclusive = f"exclusive{bound.capitalize()}"
        if isinstance(constraints.get(exclusive), bool):
            flag = constraints.pop(exclusive)
            if flag and bound in constraints:
                constraints[exclusive] = constraints.pop(bound)
    return constraints


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and (
        schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None] or ("const", None) in schema.items()
    )


def _name(schema: Any, number: int) -> str:
    if not isinstance(schema, dict):
        return str(number)
    named = schema.get("title") or str(schema.get("$ref", "")).rpartition("/")[2]
    return str(named or schema.get("type") or number) + ("" if named else f"-{number}")
