"""What a single constraint lets through: values, bounds, steps, formats, items."""

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from testkit.contract.document import canonical
from testkit.contract.normalized_schema import Alternative, allows, is_of, type_of
from testkit.contract.patterns import can_be_tried

WIDER_FORMATS = {("int32", "int64"), ("float", "double")}
STRICTER = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def values_of(alternative: Alternative, type_: str) -> list[Any] | None:
    """All that it can be, where that is a short list."""
    if alternative.values is not None:
        limits = replace(alternative, values=None)
        return [value for value in alternative.values if is_of(value, type_) and accepts(limits, value)]
    return [False, True] if type_ == "boolean" else [None] if type_ == "null" else None


def accepts(alternative: Alternative, value: Any) -> bool:
    """As far as its list of values, bounds, steps and patterns say; a pattern that can't be tried accepts."""
    if not allows(alternative.types, type_of(value)):
        return False
    if alternative.values is not None and canonical(value) not in alternative.known:
        return False
    if isinstance(value, str):
        bounds = {"minLength": len(value), "maxLength": len(value)}
        patterns = filter(can_be_tried, alternative.patterns)
        is_matching = all(re.search(pattern, value, re.ASCII) for pattern in patterns)
        return is_matching and all(holds(bounds, alternative.bounds, name) for name in bounds)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        point = {"minimum": value, "maximum": value}
        steps = all(is_multiple(value, step) for step in alternative.steps)
        return steps and all(holds(point, alternative.bounds, name) for name in point)
    return True


def holds(inner: Mapping[str, float], outer: Mapping[str, float], name: str) -> bool:
    required, promised = limit(outer, name), limit(inner, name)
    return required is None or (promised is not None and promised >= required)


def limit(bounds: Mapping[str, float], name: str) -> tuple[float, bool] | None:
    """The larger, the stricter."""
    sign = -1 if name.startswith("max") else 1
    keys = [(name, False), (STRICTER.get(name, ""), True)]
    return max(((sign * bounds[key], strict) for key, strict in keys if key in bounds), default=None)


def bound_of(bounds: Mapping[str, float], name: str) -> str:
    keys = [key for key in (name, STRICTER.get(name, "")) if key in bounds]
    return ", ".join(f"{key} {bounds[key]}" for key in keys) or f"no {name}"


def is_multiple(value: float, step: float) -> bool:
    return Fraction(str(value)) % Fraction(str(step)) == 0


def has_format(alternative: Alternative, format_: str) -> bool:
    return any(name == format_ or (name, format_) in WIDER_FORMATS for name in alternative.formats)


def label(alternative: Alternative) -> str:
    names = sorted(name.rpartition("/")[2] for name in alternative.names)
    return " & ".join(names) or " | ".join(sorted(alternative.types))
