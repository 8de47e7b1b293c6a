"""Compiles a schema of the document into a self-contained one that jsonschema can judge.

OpenAPI 3.0 becomes 3.1, `readOnly` and `writeOnly` count by direction, and objects are closed: a
field that no schema describes is refused, unless the document says that more may come.

`allOf`, `anyOf`, … describe one value together, so only their whole is closed
(`unevaluatedProperties`); `properties`, `items`, … describe values of their own.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Literal

from testkit.conformance.document import DIALECTS, Node
from testkit.conformance.errors import NotUnderstood
from testkit.conformance.formats import Formats

Direction = Literal["request", "response"]
LISTS = ("allOf", "anyOf", "oneOf")
BRANCHES = ("then", "else")
SINGLES = ("items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties")
NEVER_CLOSED = ("not", "if", "contains", "propertyNames", "contentSchema")
"""Closing a schema below these would reverse its meaning."""
MAPS = ("properties", "patternProperties")
SILENT = {
    "title", "description", "default", "example", "examples", "deprecated", "readOnly",
    "writeOnly", "xml", "externalDocs", "discriminator", "$comment", "$anchor", "$schema",
    "contentMediaType", "$defs", "definitions",
}  # fmt: skip
PLAIN_3_0 = {
    "type", "enum", "minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum",
    "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems",
    "minProperties", "maxProperties", "required",
}  # fmt: skip
PLAIN_3_1 = PLAIN_3_0 | {
    "const", "minContains", "maxContains", "dependentRequired", "contentEncoding",
}  # fmt: skip
KNOWN = {
    "3.0": PLAIN_3_0 | SILENT | {"$ref", "nullable", "not", "items", "additionalProperties",
                                 "properties", *LISTS},
    "3.1": PLAIN_3_1 | SILENT | {"$ref", "prefixItems", "dependentSchemas", *LISTS, *BRANCHES,
                                 *SINGLES, *NEVER_CLOSED, *MAPS},
}  # fmt: skip
Hidden = frozenset[str]
NOT_HERE = "notInThisDirection"
"""A keyword of compiled schemas only: what is read or written only, in the other direction."""


class Role(Enum):
    WHOLE = "describes a value by itself"
    PART = "describes a value together with others"
    OPEN = "is never closed"


class Compiler:
    """For one direction. `closed=False` leaves objects as open as JSON Schema does."""

    def __init__(self, version: str, direction: Direction, formats: Formats, *, closed: bool):
        self._version, self._formats, self._closed = version, formats, closed
        self._hiding = "readOnly" if direction == "request" else "writeOnly"
        self._names: dict[tuple[Any, ...], str] = {}
        self._definitions: dict[str, Any] = {}

    def compile(self, node: Node) -> dict[str, Any]:
        whole = self._schema(node, Role.WHOLE, self._hidden(node))
        return {"allOf": [whole], "$defs": self._definitions}

    def _schema(self, node: Node, role: Role, hidden: Hidden) -> Any:
        if isinstance(node.value, bool):
            return node.value
        self._refuse_unknown(node, role)
        if "$ref" in node.value:
            reference = {"$ref": f"#/$defs/{self._definition(node.target(), role, hidden)}"}
            if self._version == "3.0" or not node.value.keys() - SILENT - {"$ref"}:
                return reference
        compiled = dict(self._keywords(node, role, hidden))
        if "$ref" in node.value:
            target = self._definition(node.target(), self._inside(role), hidden)
            compiled["$ref"] = f"#/$defs/{target}"
        if self._version == "3.0":
            _modernise(node, compiled)
        if self._closed and role is Role.WHOLE and self._describes_fields(node):
            compiled |= _closing(compiled)
        return compiled

    def _definition(self, target: Node, role: Role, hidden: Hidden) -> str:
        """The name of what a reference leads to, compiled once for each role."""
        key = (*target.key, role, hidden)
        if key not in self._names:
            name = self._names[key] = str(len(self._names))
            self._definitions[name] = self._schema(target, role, hidden)
        return self._names[key]

    def _inside(self, role: Role) -> Role:
        return Role.OPEN if role is Role.OPEN else Role.PART

    def _keywords(self, node: Node, role: Role, hidden: Hidden) -> Iterator[tuple[str, Any]]:
        inside, beside = self._inside(role), Role.OPEN if role is Role.OPEN else Role.WHOLE
        for key in node.value.keys() & PLAIN_3_1:
            yield key, node.value[key]
        if hidden and "required" in node.value:
            yield "required", [name for name in node.value["required"] if name not in hidden]
        for key in LISTS:
            if node.has(key):
                parts = [self._schema(part, inside, hidden) for part in node.list(key)]
                if key != "allOf":
                    parts = [
                        self._branch(node, part, compiled, role)
                        for part, compiled in zip(node.list(key), parts, strict=True)
                    ]
                yield key, parts
        for key in node.value.keys() & {*BRANCHES}:
            yield key, self._schema(node.at(key), inside, hidden)
        for key in node.value.keys() & {*NEVER_CLOSED}:
            yield key, self._schema(node.at(key), Role.OPEN, frozenset())
        for key in node.value.keys() & {*SINGLES}:
            yield key, self._value(node.at(key), beside)
        if node.has("prefixItems"):
            yield "prefixItems", [self._value(part, beside) for part in node.list("prefixItems")]
        if node.has("dependentSchemas"):
            yield (
                "dependentSchemas",
                {
                    name: self._schema(part, inside, hidden)
                    for name, part in self._fields(node.at("dependentSchemas").an_object())
                },
            )
        for key in node.value.keys() & {*MAPS}:
            fields = self._fields(node.at(key).an_object())
            yield (
                key,
                {
                    name: {NOT_HERE: self._hiding} if name in hidden else self._value(part, beside)
                    for name, part in fields
                },
            )

    def _value(self, node: Node, role: Role) -> Any:
        return self._schema(node, role, self._hidden(node))

    @staticmethod
    def _fields(fields: Node) -> Iterator[tuple[str, Node]]:
        yield from ((name, fields.at(name)) for name in fields.value)

    def _branch(self, whole: Node, part: Node, compiled: Any, role: Role) -> Any:
        """One of anyOf or oneOf: what its discriminator says, and whether it is free-form."""
        if whole.has("discriminator"):
            compiled = {"allOf": [compiled, _discriminated(whole.at("discriminator"), part)]}
        if role is not Role.OPEN and self._is_free_form(part):
            return {"allOf": [compiled], "unevaluatedProperties": True}
        return compiled

    def _is_free_form(self, node: Node) -> bool:
        """It takes any object. What only restricts, as `required` alone, says nothing of that."""
        if node.value is True:
            return True
        parts = list(self._parts(node))
        if any(part.value.keys() & {*MAPS} for part in parts):
            return False
        constraints = [part.value.keys() - SILENT - {"$ref", *LISTS} for part in parts]
        kinds = [part.value["type"] for part in parts if "type" in part.value]
        return not any(constraints) or any("object" in _kinds(kind) for kind in kinds)

    def _describes_fields(self, node: Node) -> bool:
        return any(part.value.keys() & {*MAPS} for part in self._parts(node))

    def _parts(self, node: Node) -> Iterator[Node]:
        return parts(node, self._version)

    def _hidden(self, node: Node) -> Hidden:
        """Fields that are not there in this direction."""
        return frozenset(
            name
            for part in self._parts(node)
            if part.has("properties")
            for name, field in self._fields(part.at("properties").an_object())
            if any(one.get(self._hiding) is True for one in self._parts(field))
        )

    def _refuse_unknown(self, node: Node, role: Role) -> None:
        strange = sorted(key for key in node.an_object().value if key not in KNOWN[self._version])
        for key in strange:
            if not key.startswith("x-"):
                raise NotUnderstood(f"{node}: {key!r} is not known here as a keyword of OpenAPI {self._version}")
        name = node.get("format")
        if name is not None and name not in self._formats:
            raise NotUnderstood(
                f"{node}: no check is known for the format {name!r}: give the Contract "
                f"formats={{{name!r}: a function, or None}}"
            )
        if node.get("$schema", DIALECTS[0]) not in DIALECTS:
            raise NotUnderstood(f"{node}: the schema dialect {node.get('$schema')!r} is not known")
        chooses = node.value.keys() & {"oneOf", "anyOf"}
        if node.has("discriminator") and not chooses and role is Role.WHOLE:
            raise NotUnderstood(f"{node}: its discriminator chooses between no oneOf or anyOf")


def parts(node: Node, version: str) -> Iterator[Node]:
    """The schema and all others that describe the same value."""
    waiting, seen = [node], set()
    while waiting:
        here = waiting.pop()
        if here.key in seen or isinstance(here.value, bool):
            continue
        seen.add(here.key)
        yield here.an_object()
        if here.has("$ref"):
            waiting.append(here.target())
            if version == "3.0":
                continue
        waiting += [part for key in LISTS for part in here.list(key)]
        waiting += [here.at(key) for key in BRANCHES if here.has(key)]
        if here.has("dependentSchemas"):
            dependent = here.at("dependentSchemas").an_object()
            waiting += [dependent.at(name) for name in dependent.value]


def _kinds(type_: Any) -> list[Any]:
    return type_ if isinstance(type_, list) else [type_]


def _closing(compiled: dict[str, Any]) -> dict[str, Any]:
    if compiled.keys() & {"additionalProperties", "unevaluatedProperties"}:
        return {}
    is_composed = compiled.keys() & {"$ref", "dependentSchemas", *LISTS, *BRANCHES}
    return {"unevaluatedProperties" if is_composed else "additionalProperties": False}


def _modernise(node: Node, compiled: dict[str, Any]) -> None:
    """The keywords that only OpenAPI 3.0 has."""
    if isinstance(compiled.get("type"), list):
        raise NotUnderstood(f"{node}: a list of types is OpenAPI 3.1")
    if node.get("nullable") is True and "type" in compiled:
        compiled["type"] = [compiled["type"], "null"]
    for bound in ("minimum", "maximum"):
        exclusive = f"exclusive{bound.capitalize()}"
        strict = compiled.pop(exclusive, False)
        if not isinstance(strict, bool):
            raise NotUnderstood(f"{node}: {exclusive} is a boolean in OpenAPI 3.0")
        if strict and bound in compiled:
            compiled[exclusive] = compiled.pop(bound)


def _discriminated(discriminator: Node, part: Node) -> dict[str, Any]:
    """The values that choose this part."""
    field = discriminator.an_object().get("propertyName")
    if not isinstance(field, str) or "$ref" not in part.value:
        raise NotUnderstood(f"{discriminator}: needs a propertyName, and parts that are references")
    target = part.target()
    named = [value for value, there in discriminator.items("mapping") if _mapped(there).key == target.key]
    values = named or [target.pointer.rpartition("/")[2]]
    return {"required": [field], "properties": {field: {"enum": values}}}


def _mapped(there: Node) -> Node:
    """By reference, or by the bare name of a schema."""
    name = there.value
    reference = name if "/" in name or "#" in name else f"#/components/schemas/{name}"
    return Node({"$ref": reference}, there.file, there.pointer).target()
