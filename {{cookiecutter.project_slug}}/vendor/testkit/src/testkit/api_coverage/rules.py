"""What each keyword of a schema promises: its sides, which of them a value shows, and whether a value breaks it."""

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

REFUSED, ACCEPTED = True, False
BOOLEAN = "boolean"
"""A keyword of ours: both values of that type are promised."""


class Rule(NamedTuple):
    keyword: str
    value: Any
    sides: Mapping[str, bool]
    """By name, whether it is to be refused."""
    side: Callable[[Any], str]
    """Which side a value shows; '' for none: far inside or far outside."""
    broken: Callable[[Any], bool]

    def name(self, side: str) -> str:
        value = "" if self.keyword == "enum" else f" {shown(self.value)}"
        return f"{self.keyword}{value}: {side}"


def shown(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  (a name is one line)


def rules_of(constraints: Iterable[tuple[str, Any]], unjudged: Callable[[str], None]) -> list[Rule]:
    """`unjudged` takes what is not understood."""
    rules = []
    for keyword, value in constraints:
        try:
            rule = _made(keyword, repr(value), _Held(value)) if keyword in MAKERS else None
        except (re.error, TypeError, ValueError, ImportError) as error:
            unjudged(f"{keyword} {shown(value)} ({error})")
            continue
        rules += [rule] if rule else []
    return rules


class _Held:
    """Equal to any other, so that a value that can't be hashed is no part of the key."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(10_000)
def _made(keyword: str, _text: str, held: _Held) -> Rule | None:
    """Once for each keyword and value: large documents repeat them."""
    return MAKERS[keyword](held.value)


def kind_of(value: Any) -> str:
    """The narrowest type: 1.0 is an integer."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    kinds = {int: "integer", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "unknown")


def _is_number(value: Any) -> bool:
    """And finite: 1e400 is not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _bound(keyword: str, sign: int, inner: str, outer: str, *, exclusive: bool = False) -> Callable[[Any], Rule]:
    """`sign` is 1 for an upper bound. A value shows the outer side if it is at most 1 past the bound."""

    def make(bound: Any) -> Rule:
        if not _is_number(bound):
            raise TypeError("its bound is no number")

        def past(value: Any) -> Any:
            return (value - bound) * sign

        def side(value: Any) -> str:
            if not _is_number(value):
                return ""
            if exclusive:
                return outer if value == bound else inner if -1 <= past(value) < 0 else ""
            return inner if value == bound else outer if 0 < past(value) <= 1 else ""

        def broken(value: Any) -> bool:
            return _is_number(value) and bool(past(value) >= 0 if exclusive else past(value) > 0)

        return Rule(keyword, bound, {inner: ACCEPTED, outer: REFUSED}, side, broken)

    return make


def _size(keyword: str, kind: type[str | list[Any] | dict[str, Any]], sign: int) -> Callable[[Any], Rule | None]:
    def make(bound: Any) -> Rule | None:
        if not _is_number(bound):
            raise TypeError("its bound is no number")
        if sign < 0 and bound <= 0:
            return None  # nothing is shorter

        def side(value: Any) -> str:
            past = (len(value) - bound) * sign if isinstance(value, kind) else -1
            return {0: "at", 1: "past"}.get(past, "")

        def broken(value: Any) -> bool:
            return isinstance(value, kind) and bool((len(value) - bound) * sign > 0)

        return Rule(keyword, bound, {"at": ACCEPTED, "past": REFUSED}, side, broken)

    return make


def _check(keyword: str, value: Any, applies: Callable[[Any], bool], good: Callable[[Any], bool]) -> Rule:
    def side(one: Any) -> str:
        return ("kept" if good(one) else "broken") if applies(one) else ""

    return Rule(keyword, value, {"kept": ACCEPTED, "broken": REFUSED}, side, lambda one: side(one) == "broken")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _pattern(pattern: Any) -> Rule:
    compiled = re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))
    return _check("pattern", pattern, _is_text, lambda one: compiled.search(one) is not None)


def _format(name: Any) -> Rule | None:
    from testkit.conformance.formats import NUMBERS, TEXTS, Formats, checked_by_nobody  # noqa: PLC0415  (an extra)

    formats = Formats({})
    if name not in formats:
        raise ValueError("no check of this format is known")
    if TEXTS.get(name, checked_by_nobody) is NUMBERS.get(name, checked_by_nobody) is checked_by_nobody:
        return None  # a hint, which every value fits
    applies = _is_text if name in TEXTS else _is_number
    return _check("format", name, applies, lambda one: formats.has(one, name))


def _multiple(step: Any) -> Rule:
    exact = Fraction(str(step))
    if not exact:
        raise ValueError("nothing is a multiple of 0")
    return _check("multipleOf", step, _is_number, lambda one: not Fraction(str(one)) % exact)


def _boolean(_: Any) -> Rule:
    def side(one: Any) -> str:
        return str(one).lower() if isinstance(one, bool) else ""

    return Rule("enum", [True, False], {"true": ACCEPTED, "false": ACCEPTED}, side, lambda _: False)


def _enum(values: Any) -> Rule:
    if not isinstance(values, list) or not values:
        raise TypeError("it lists no value")
    names = {shown(value): value for value in values if value is not None}  # null is a promise of its own

    def side(one: Any) -> str:
        return next((name for name, value in names.items() if _same(value, one)), "another value")

    sides = dict.fromkeys(names, ACCEPTED) | {"another value": REFUSED}
    return Rule("enum", values, sides, side, lambda one: side(one) == "another value")


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)


def _unique(flag: Any) -> Rule | None:
    def repeated(value: Any) -> bool:
        return isinstance(value, list) and any(one in value[:place] for place, one in enumerate(value))

    def side(value: Any) -> str:
        return "repeated" if repeated(value) else ""

    return Rule("uniqueItems", flag, {"repeated": REFUSED}, side, repeated) if flag is True else None


MAKERS: dict[str, Callable[[Any], Rule | None]] = {
    "minimum": _bound("minimum", -1, "at", "past"),
    "maximum": _bound("maximum", 1, "at", "past"),
    "exclusiveMinimum": _bound("exclusiveMinimum", -1, "just inside", "at", exclusive=True),
    "exclusiveMaximum": _bound("exclusiveMaximum", 1, "just inside", "at", exclusive=True),
    "minLength": _size("minLength", str, -1),
    "maxLength": _size("maxLength", str, 1),
    "minItems": _size("minItems", list, -1),
    "maxItems": _size("maxItems", list, 1),
    "minProperties": _size("minProperties", dict, -1),
    "maxProperties": _size("maxProperties", dict, 1),
    "pattern": _pattern,
    "format": _format,
    "multipleOf": _multiple,
    "enum": _enum,
    "const": lambda value: _enum([value]),
    "uniqueItems": _unique,
    BOOLEAN: _boolean,
}
