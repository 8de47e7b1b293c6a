"""What one value shows of a shape: the sides of its rules, and the places where it breaks them."""

import re
from dataclasses import dataclass, field
from typing import Any

from testkit.api_coverage.rules import kind_of
from testkit.api_coverage.shapes import Shape

Seen = tuple[str, str]
"""Place and name of a promise: `body/lines/[]/quantity`, `maximum 1000: past`."""
INTEGER = re.compile(r"-?(0|[1-9]\d{0,400})", re.ASCII)
NUMBER = re.compile(r"-?\d{1,400}(\.\d+)?([eE][+-]?\d{1,4})?", re.ASCII)
DEEPEST = 200


@dataclass
class Judged:
    seen: set[Seen] = field(default_factory=set)
    broken: dict[str, None] = field(default_factory=dict)
    """Places, in order."""
    of_type: bool = False
    """A value is of another type: what a framework makes of that differs."""

    def add(self, other: "Judged") -> None:
        self.seen |= other.seen
        self.broken |= other.broken
        self.of_type |= other.of_type


def judge(shape: Shape, value: Any, depth: int = 0) -> Judged:
    judged = Judged()
    if value is None and shape.nullable:
        judged.seen.add((shape.place, "null"))
        return judged
    if depth > DEEPEST:
        return judged
    kind = kind_of(value)
    if shape.types and kind not in shape.types and not (kind == "integer" and "number" in shape.types):
        judged.broken[shape.place] = None
        judged.of_type = True
        return judged
    for rule in shape.rules:
        if side := rule.side(value):
            judged.seen.add((shape.place, rule.name(side)))
        if rule.broken(value):
            judged.broken[shape.place] = None
    if isinstance(value, dict):
        _fields(shape, value, judged, depth)
    if isinstance(value, list) and shape.items:
        for item in value:
            judged.add(judge(shape.items, item, depth + 1))
    for choice in shape.choices:
        _choice(shape, choice, value, judged, depth)
    return judged


def _fields(shape: Shape, value: dict[str, Any], judged: Judged, depth: int) -> None:
    for name, inner in shape.fields.items():
        place = f"{shape.place}/{name}"
        if name in value:
            judged.add(judge(inner, value[name], depth + 1))
            judged.seen.add((place, "present"))
        elif name in shape.required:
            judged.seen.add((place, "missing"))
            judged.broken[place] = None
        else:
            judged.seen.add((place, "absent"))
    others = value.keys() - shape.fields.keys()
    for name in others if isinstance(shape.extra, Shape) else ():
        assert isinstance(shape.extra, Shape)  # noqa: S101  (mypy)
        judged.add(judge(shape.extra, value[name], depth + 1))
    if others and shape.extra is False and not shape.choices:
        judged.seen.add((shape.place, "unknown field"))
        judged.broken[shape.place] = None


def _choice(shape: Shape, choice: dict[str, Shape], value: Any, judged: Judged, depth: int) -> None:
    """Of the variants that the value fits; or else of the one that it nearly fits."""
    tried = {name: judge(variant, value, depth + 1) for name, variant in choice.items()}
    fitting = {name: one for name, one in tried.items() if not one.broken}
    for name, one in fitting.items():
        judged.seen.add((shape.place, f"variant {name}"))
        judged.add(one)
    if not fitting:
        judged.add(min(tried.values(), key=_distance))


def _distance(one: Judged) -> tuple[bool, int, int]:
    return one.of_type, -sum(what == "present" for _, what in one.seen), len(one.broken)


def read_text(text: str, types: frozenset[str]) -> Any:
    """As its schema means it."""
    if "integer" in types and INTEGER.fullmatch(text):
        return int(text)
    if types & {"integer", "number"} and NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return text
