"""Values for a suggested test: a valid one, and one that shows a promise."""

from collections.abc import Callable
from typing import Any

from testkit.api_coverage.judging import judge
from testkit.api_coverage.rules import Rule
from testkit.api_coverage.shapes import Shape

TEXTS = (
    "example", "Example", "EXAMPLE", "EXAMPLE-1", "a", "A", "1", "EUR", "en", "example-1", "2030-01-31",
    "2030-01-31T12:00:00Z", "12:00:00Z", "3f2b1a52-9c1e-4d5e-8a44-2f2e3c1b7d10", "ada@example.com",
    "https://example.com/a", "example.com", "192.0.2.1", "2001:db8::1", "P1D", "RVhBTVBMRQ==", "+4930123456", "0",
    "12345",
)  # fmt: skip
WRONG = ("?", " ", "", "not a value", "\u00e9", "-")
DEEPEST = 12
LARGEST = 100_000
"""Characters or items of a value that is made."""
Unknown = type("Unknown", (), {"__repr__": lambda _: "..."})
"""Where no value could be made."""


def example(shape: Shape, toward: str = "", depth: int = 0) -> Any:
    """Valid, if one can be made; with what leads to the place `toward`."""
    if depth > DEEPEST:
        return Unknown()
    is_on_the_way = toward != shape.place and toward.startswith(shape.place)
    fitting = [one for one in shape.examples if not judge(shape, one).broken]
    if fitting and not is_on_the_way:
        return fitting[0]
    for rule in shape.rules:
        if rule.keyword == "enum":
            return next((one for one in rule.value if not judge(shape, one).broken), Unknown())
    if shape.choices and not shape.fields:
        variants = list(shape.choices[0].values())
        chosen = next((one for one in variants if toward.startswith(one.place)), variants[0])
        return example(chosen, toward, depth + 1)
    makers: dict[str, Callable[[], Any]] = {
        "object": lambda: {
            name: example(inner, toward, depth + 1)
            for name, inner in sorted(shape.fields.items())
            if name in shape.required or is_above(inner.place, toward)
        },
        "array": lambda: _items(shape, toward, depth),
        "integer": lambda: _number(shape),
        "number": lambda: _number(shape),
        "boolean": lambda: True,
        "string": lambda: _text(shape),
    }
    kind = "object" if shape.fields else next(iter(sorted(shape.types)), "string")
    return makers.get(kind, Unknown)()


def is_above(place: str, toward: str) -> bool:
    rest = toward.removeprefix(place) if toward.startswith(place) else "no"
    return not rest or rest[0] in "/<"


def _items(shape: Shape, toward: str, depth: int) -> Any:
    least = next((rule.value for rule in shape.rules if rule.keyword == "minItems"), 0)
    inner = shape.items or Shape(f"{shape.place}/[]")
    return [example(inner, toward, depth + 1)] * max(1, int(least)) if least <= LARGEST else Unknown()


def _number(shape: Shape) -> Any:
    bounds = [rule.value + step for rule in shape.rules for step in (0, 1, -1) if isinstance(rule.value, int | float)]
    return next((one for one in (1, 10, *bounds, 0) if not judge(shape, one).broken), Unknown())


def _text(shape: Shape) -> Any:
    sizes = [int(rule.value) for rule in shape.rules if rule.keyword in {"minLength", "maxLength"}]
    longer = [(text * size)[:size] for size in sizes if size <= LARGEST for text in ("a", "A", "1")]
    return next((one for one in (*TEXTS, *longer) if not judge(shape, one).broken), Unknown())


def showing(shape: Shape, rule: Rule, side: str) -> Any:
    """A value on this side of the rule; of those that break nothing else, if there is one."""
    good = example(shape)
    candidates = [*_candidates(rule, good), *_sized(rule, side, good), *TEXTS, *WRONG]
    right = [one for one in candidates if _kind_fits(shape, one) and rule.side(one) == side]
    others = [one for one in shape.rules if one is not rule]
    return min(right, key=lambda one: sum(other.broken(one) for other in others), default=Unknown())


def _kind_fits(shape: Shape, value: Any) -> bool:
    return not judge(shape, value).of_type


def _candidates(rule: Rule, good: Any) -> list[Any]:
    value = rule.value
    if rule.keyword == "enum":
        return [*value, "ANOTHER", "another", max((v for v in value if isinstance(v, int)), default=0) + 1]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [value, value + 1, value - 1, value + value, value * 1.5, good]
    if rule.keyword == "uniqueItems":
        return [good * 2] if isinstance(good, list) else []
    return [good]


def _sized(rule: Rule, side: str, good: Any) -> list[Any]:
    if not rule.keyword.endswith(("Length", "Items")) or not isinstance(rule.value, int) or rule.value > LARGEST:
        return []
    size = rule.value + {"at": 0, "past": 1 if rule.keyword.startswith("max") else -1}.get(side, 0)
    if rule.keyword.endswith("Items"):
        item = good[0] if isinstance(good, list) and good else Unknown()
        return [[item] * size]
    seeds = [good, "a", "A", "1"] if isinstance(good, str) and good else ["a", "A", "1"]
    return [(seed * size)[:size] for seed in seeds]
