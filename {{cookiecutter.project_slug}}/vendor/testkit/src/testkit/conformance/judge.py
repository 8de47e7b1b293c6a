"""Judges values by compiled schemas, and reads values out of text as their schema means them."""

import base64
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any, TypeAlias

from jsonschema import Draft202012Validator, SchemaError, ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

from testkit.conformance.document import Node
from testkit.conformance.errors import NotUnderstood
from testkit.conformance.formats import Check, Formats
from testkit.conformance.schemas import NOT_HERE, Compiler, Direction, parts
from testkit.strict_json import parse_json


@dataclass(frozen=True)
class Read:
    """A value that needs no reading: it was sent as JSON, or is a file."""

    value: Any


Raw: TypeAlias = "str | Read | list[Raw] | dict[str, Raw]"
"""Text as it was sent, cut into items or fields."""
INTEGER = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)
"""Of a pattern: what is escaped, a class of characters, an end."""
KINDS = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
ATTEMPTS = 64
"""Readings of one text that are tried. Each item of a list may be a number or text."""


class Judge:
    """For one direction."""

    def __init__(
        self,
        version: str,
        direction: Direction,
        formats: Mapping[str, Check | None],
        *,
        closed: bool,
    ) -> None:
        self._version, self._direction, self._closed = version, direction, closed
        self._formats = Formats(formats)
        self._validator = _validator_class(self._formats)
        self._made: dict[tuple[int, str], list[Any]] = {}

    def wrong(self, value: Any, node: Node) -> str | None:
        """What is wrong with a value, in one sentence."""
        for validator in self._validators(node):
            try:
                if validator.is_valid(value):
                    continue
                worst = best_match(_first_of_all(validator.iter_errors(value)))
            except re.error as error:
                raise NotUnderstood(f"{node}: a pattern is not understood here: {error}") from error
            except RecursionError:
                raise NotUnderstood(f"{node}: the schema or the value is nested too deeply") from None
            if worst is not None:
                return f"{worst.json_path} {worst.message}"
        return None

    def wrong_text(self, raw: Raw, node: Node) -> str | None:
        """The same of text: it is right if one of its readings is."""
        readings = itertools.islice(self._readings(raw, [node]), ATTEMPTS)
        first = self.wrong(next(readings), node)
        if first is None or any(self.wrong(value, node) is None for value in readings):
            return None
        return first

    def kinds(self, nodes: list[Node]) -> frozenset[str]:
        """The types that a value may have here; all of them, where no type is named."""
        kinds: set[str] = set()
        for part in (part for node in nodes for part in self._parts(node)):
            named = part.get("type", [])
            kinds |= {named} if isinstance(named, str) else set(named)
            kinds |= {"null"} if part.get("nullable") is True else set()
        return frozenset(kinds) or KINDS

    def fields(self, node: Node) -> set[str]:
        return {name for part in self._parts(node) for name in part.get("properties", {})}

    def is_open(self, node: Node) -> bool:
        """Any further field is welcome."""
        others = [part.get("additionalProperties") for part in self._parts(node)]
        return any(one not in (None, False) for one in others) or not self.fields(node)

    def field(self, node: Node, name: str) -> list[Node]:
        described = [part.at("properties").at(name) for part in self._parts(node) if name in part.get("properties", {})]
        if described:
            return described
        more = [part for part in self._parts(node) if isinstance(part.get("additionalProperties"), dict)]
        return [part.at("additionalProperties") for part in more]

    def _parts(self, node: Node) -> Iterator[Node]:
        return parts(node, self._version) if isinstance(node.value, dict) else iter(())

    def _readings(self, raw: Raw, nodes: list[Node]) -> Iterator[Any]:
        if isinstance(raw, Read):
            yield raw.value
        elif isinstance(raw, str):
            yield from _text_readings(raw, self.kinds(nodes))
        elif isinstance(raw, list):
            items = [self._item_readings(one, self._items(nodes, n)) for n, one in enumerate(raw)]
            yield from (list(reading) for reading in itertools.product(*items))
        else:
            fields = [
                list(self._readings(one, [described for node in nodes for described in self.field(node, name)]))
                for name, one in raw.items()
            ]
            for reading in itertools.product(*fields):
                yield dict(zip(raw, reading, strict=True))

    def _item_readings(self, raw: Raw, nodes: list[Node]) -> list[Any]:
        """Those that are right by themselves, if any is: a long list has too many readings."""
        readings = list(self._readings(raw, nodes))
        right = [one for one in readings if any(self.wrong(one, node) is None for node in nodes)]
        return right or readings

    def _items(self, nodes: list[Node], number: int) -> list[Node]:
        every = [part for node in nodes for part in self._parts(node)]
        ahead = [list(part.list("prefixItems")) for part in every]
        items = [one[number] for one in ahead if len(one) > number]
        return items or [part.at("items") for part in every if part.has("items")]

    def _validators(self, node: Node) -> list[Any]:
        while isinstance(node.value, dict) and node.value.keys() == {"$ref"}:
            node = node.followed()  # so that what many responses share is compiled once
        if node.key not in self._made:
            self._made[node.key] = [self._validator(one) for one in self._compiled(node)]
        return self._made[node.key]

    def _compiled(self, node: Node) -> Iterator[dict[str, Any]]:
        whole = Compiler(self._version, self._direction, self._formats, closed=self._closed)
        schema = whole.compile(node)
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise NotUnderstood(f"{node}: not a schema: {error.message}") from error
        yield schema
        if self._closed and '"oneOf"' in json.dumps(schema):
            # Closing can part what the document takes for the same.
            letter = Compiler(self._version, self._direction, self._formats, closed=False)
            yield letter.compile(node)


def _first_of_all(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """If a choice fails, its fields are reported as unexpected too, which says less."""
    every = list(errors)
    leftover = ("additionalProperties", "unevaluatedProperties")
    return [one for one in every if one.validator not in leftover] or every


def _text_readings(raw: str, kinds: frozenset[str]) -> Iterator[Any]:
    if "integer" in kinds and INTEGER.fullmatch(raw):
        yield int(raw)
    elif "number" in kinds and NUMBER.fullmatch(raw) and isfinite(float(raw)):
        yield float(raw)
    if "boolean" in kinds and raw in ("true", "false"):
        yield raw == "true"
    if "null" in kinds and raw == "null":
        yield None
    yield raw


def _validator_class(formats: Formats) -> Any:
    def has_format(_validator: Any, name: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
        if not formats.has(value, name):
            yield ValidationError(f"{value!r} is not a {name!r}")

    checks = {
        "format": has_format,
        "pattern": _pattern,
        "multipleOf": _multiple,
        "contentEncoding": _encoding,
        "contentSchema": _content,
        NOT_HERE: _not_here,
    }
    return extend(Draft202012Validator, checks)  # type: ignore[no-untyped-call]


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """As in JavaScript: `$` is the very end, and \\d and \\w are ASCII."""
    whole = TOKEN.sub(lambda token: r"\Z" if token[0] == "$" else token[0], pattern)
    if isinstance(value, str) and not re.search(whole, value, re.ASCII):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _multiple(_validator: Any, step: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """As written: 0.3 is three times 0.1, though not in binary."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and Fraction(str(value)) % Fraction(str(step)):
        yield ValidationError(f"{value!r} is not a multiple of {step!r}")


def _not_here(_validator: Any, word: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    yield ValidationError(f"{value!r} is sent, and the document says {word}")


def _encoding(_validator: Any, name: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    decoders = {"base64": b"+/", "base64url": b"-_"}
    if not isinstance(value, str) or name in ("7bit", "8bit", "binary"):
        return
    if name not in decoders:
        raise NotUnderstood(f"the contentEncoding {name!r} is not known here")
    try:
        base64.b64decode(value, altchars=decoders[name], validate=True)
    except ValueError:
        yield ValidationError(f"{value!r} is not {name}")


def _content(validator: Any, inside: Any, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str):
        try:
            content = parse_json(value)
        except ValueError as error:
            yield ValidationError(f"{value!r} is not JSON: {error}")
        else:
            yield from validator.descend(content, inside)
