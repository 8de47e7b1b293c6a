"""Finds messages that were valid and are not any more, by validating sampled ones with jsonschema.

It shares no code with the comparison: finding none proves nothing, finding one settles it.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker

Json: TypeAlias = Any
Document: TypeAlias = dict[str, Any]
FORMATS = FormatChecker(formats=())
PLAIN = [None, True, False, 0, 1, 2, 3, 4, 5, -1, 0.5, 2.5, 100, "", "a", "ab", "abc", "red", "1", "x-a", "abcdefgh"]
PLAIN += ["2026-11-21", "2026-11-21T10:00:00Z", "0b9f1a2e-3c4d-4e5f-8a6b-7c8d9e0f1a2b", "a@b.de", '{"a": 1}', "word"]
DEEPEST = 6


@FORMATS.checks("date", ValueError)
def _date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@FORMATS.checks("date-time", ValueError)
def _moment(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and bool(datetime.fromisoformat(value)))


@FORMATS.checks("uuid", ValueError)
def _uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value


@FORMATS.checks("email")
def _email(value: object) -> bool:
    return not isinstance(value, str) or "@" in value


class Side:
    """One of the two documents: its validators and what may be sent by it."""

    def __init__(self, document: Document) -> None:
        text = json.dumps(document).replace("#/components/schemas/", "#/$defs/")
        self.document: Document = json.loads(text)
        self._defs = self.document.get("components", {}).get("schemas", {})

    def validates(self, schema: Json, value: Json) -> bool:
        return self.validator(schema).is_valid(value)

    def validator(self, schema: Json) -> Draft202012Validator:
        whole = {"$defs": self._defs, "allOf": [schema]}
        return Draft202012Validator(whole, format_checker=FORMATS)

    def resolve(self, node: Json) -> Json:
        while isinstance(node, dict) and ("$ref" in node or "$dynamicRef" in node):
            name = str(node.get("$ref", node.get("$dynamicRef"))).rpartition("/")[2]
            anchored = [one for one in self._defs.values() if f"#{one.get('$anchor')}" == name]
            node = anchored[0] if anchored else self._defs[name]
        return node


def leaves(*documents: Document) -> list[Json]:
    """Values that are likely to lie at an edge: each bound and its neighbours, each listed value."""
    values: list[Json] = list(PLAIN)
    for document in documents:
        waiting: list[Json] = [document]
        while waiting:
            here = waiting.pop()
            waiting += list(here.values()) if isinstance(here, dict) else here if isinstance(here, list) else []
            if isinstance(here, dict):
                values += here["enum"] if isinstance(here.get("enum"), list) else []
                values += [here[key] for key in ("const", "default") if key in here]
                numbers = [part for part in here.values() if type(part) in (int, float)]
                values += [number + step for number in numbers for step in (-1, 0, 1)]
                values += ["abcdefghi"[: int(number)] for number in numbers if 0 < number < 10]
    return list({json.dumps(value, sort_keys=True): value for value in values}.values())


class Sampler:
    def __init__(self, side: Side, dice: random.Random, pool: list[Json], names: list[str]) -> None:
        self._side, self._dice, self._pool, self._names = side, dice, pool, names

    def valid(self, schema: Json, count: int, tries: int) -> Iterator[Json]:
        validator = self._side.validator(schema)
        yielded = 0
        for _ in range(tries):
            value = self.value(schema, 0)
            if validator.is_valid(value):
                yield value
                yielded += 1
            if yielded == count:
                return

    def value(self, schema: Json, depth: int) -> Json:
        node = self._side.resolve(schema)
        if not isinstance(node, dict) or depth > DEEPEST:
            return self._dice.choice(self._pool)
        if "const" in node or "enum" in node:
            return node["const"] if "const" in node else self._dice.choice(node["enum"])
        merged = self._with_alternatives(node)
        kind = merged.get("type") or self._guess(merged)
        kind = self._dice.choice(kind) if isinstance(kind, list) else kind
        if kind == "object":
            return self._object(merged, depth)
        if kind == "array":
            return self._array(merged, depth)
        if "const" in merged or "enum" in merged:
            return merged["const"] if "const" in merged else self._dice.choice(merged["enum"])
        return self._leaf(merged, kind, depth)

    def _with_alternatives(self, node: Json) -> Json:
        merged = {key: part for key, part in node.items() if key not in ("allOf", "anyOf", "oneOf")}
        parts = list(node.get("allOf", []))
        parts += [self._dice.choice(node[key]) for key in ("anyOf", "oneOf") if node.get(key)]
        if self._dice.random() < 0.3:
            parts += [node[key] for key in ("then", "else") if isinstance(node.get(key), dict)]
        for part in parts:
            inner = self._side.resolve(part)
            inner = self._with_alternatives(inner) if isinstance(inner, dict) else {}
            properties = {**merged.get("properties", {}), **inner.get("properties", {})}
            required = [*merged.get("required", []), *inner.get("required", [])]
            merged |= inner
            merged |= {"properties": properties} if properties else {}
            merged |= {"required": required} if required else {}
        return merged

    def _guess(self, node: Json) -> str | None:
        if {"properties", "required", "patternProperties", "propertyNames", "minProperties"} & node.keys():
            return "object"
        return "array" if {"items", "prefixItems", "contains"} & node.keys() else None

    def _leaf(self, node: Json, kind: str | None, depth: int) -> Json:
        kinds: dict[str, tuple[type, ...]] = {
            "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),)
        }  # fmt: skip
        fitting = [one for one in self._pool if kind is None or type(one) in kinds[kind]]
        if "contentSchema" in node and self._dice.random() < 0.9:
            return json.dumps(self.value(node["contentSchema"], depth + 3))
        for _ in range(8):
            value = self._dice.choice(fitting or self._pool)
            pattern = node.get("pattern")
            if not (isinstance(value, str) and pattern) or re.search(pattern, value):
                break
        return value

    def _object(self, node: Json, depth: int) -> Json:
        named = {**node.get("properties", {})}
        for name in [*node.get("required", []), *(n for m in node.get("dependentRequired", {}).values() for n in m)]:
            named.setdefault(name, True)
        for key, part in node.get("dependentSchemas", {}).items():
            named.setdefault(key, True)
            named |= {
                n: one for n, one in part.get("properties", {}).items() if n not in named or self._dice.random() < 0.5
            }
        likely = self._dice.choice([0.3, 0.6, 1.0])
        value = {
            name: self.value(part, depth + 1)
            for name, part in named.items()
            if name in node.get("required", []) or self._dice.random() < likely
        }
        others = node.get("additionalProperties", node.get("unevaluatedProperties"))
        is_map = isinstance(others, dict) or "propertyNames" in node or "patternProperties" in node
        for _ in range(self._dice.randint(0, 3) if is_map else 0):
            name = self._dice.choice(self._names)
            matching = [part for key, part in node.get("patternProperties", {}).items() if re.search(key, name)]
            if matching or isinstance(others, dict):
                value.setdefault(name, self.value(matching[0] if matching else others, depth + 1))
        return value

    def _array(self, node: Json, depth: int) -> Json:
        prefix = node.get("prefixItems", [])
        value = [self.value(part, depth + 1) for part in prefix]
        rest = node.get("items", node.get("unevaluatedItems", True))
        if rest is not False and (rest is not True or "contains" in node):
            least, most = node.get("minItems", 0) - len(prefix), node.get("maxItems", 4) - len(prefix)
            if most >= max(least, 0):
                value += [self.value(rest, depth + 1) for _ in range(self._dice.randint(max(least, 0), most))]
        for _ in range(self._dice.randint(0, node.get("minContains", 1) + 1) if "contains" in node else 0):
            value.append(self.value(node["contains"], depth + 1))
        return value


def readings(text: list[str]) -> list[Json]:
    """What a server may read from a parameter: it is text on the wire."""
    single: list[list[Json]] = []
    for one in text:
        values: list[Json] = [one]
        for word, value in (("true", True), ("false", False), ("null", None)):
            values += [value] if one == word else []
        if re.fullmatch(r"-?\d+(\.\d+)?", one):
            values.append(float(one) if "." in one else int(one))
        single.append(values)
    lists: list[Json] = [list(row) for row in zip(*single, strict=False)] if single else [[]]
    lists += [[row[-1] for row in single]]
    return [*(single[0] if len(single) == 1 else []), *lists]


def written(value: Json) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else json.dumps(one) for one in values]
