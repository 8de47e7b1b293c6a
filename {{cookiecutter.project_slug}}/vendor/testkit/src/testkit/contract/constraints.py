"""What a single constraint of a shape lets through: values, bounds, steps, formats, items."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from testkit.contract.document import canonical
from testkit.contract.normalized_schema import Shape, allows, is_of, type_of
from testkit.contract.patterns import told_apart

WIDER_FORMATS = {("int32", "int64"), ("float", "double")}
STRICTER = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def values_of(shape: Shape, type_: str) -> list[Any] | None:
    """All that it can be, where that is a short list."""
    if shape.values is not None:
        limits = replace(shape, values=None)
        return [value for value in shape.values if is_of(value, type_) and accepts(limits, value)]
    return [False, True] if type_ == "boolean" else [None] if type_ == "null" else None


def accepts(shape: Shape, value: Any) -> bool:
    """As far as its list of values, bounds, steps and patterns say."""
    if not allows(shape.types, type_of(value)):
        return False
    if shape.values is not None and canonical(value) not in shape.known:
        return False
    if isinstance(value, str):
        bounds = {"minLength": len(value), "maxLength": len(value)}
        told = told_apart([], sorted(shape.patterns), [value], {})
        return told is None and all(holds(bounds, shape.bounds, name) for name in bounds)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        point = {"minimum": value, "maximum": value}
        steps = all(is_multiple(value, step) for step in shape.steps)
        return steps and all(holds(point, shape.bounds, name) for name in point)
    return True


def holds(inner: Mapping[str, float], outer: Mapping[str, float], name: str) -> bool:
    wanted, given = limit(outer, name), limit(inner, name)
    return wanted is None or (given is not None and given >= wanted)


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


def has_format(shape: Shape, wanted: str) -> bool:
    return any(given == wanted or (given, wanted) in WIDER_FORMATS for given in shape.formats)


def label(shape: Shape) -> str:
    names = sorted(name.rpartition("/")[2] for name in shape.names)
    return " & ".join(names) or " | ".join(sorted(shape.types))
