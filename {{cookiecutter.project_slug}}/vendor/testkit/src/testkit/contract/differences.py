"""What one schema allows that another doesn't, as far as its own keywords say, without what is inside.

What the old schema allows alone is *narrowed*, what the new one allows alone is *widened*. In each way
`inner` is the schema whose values `outer` must accept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from testkit.contract.constraints import bound_of, has_format, holds, is_multiple
from testkit.contract.digests import Digests
from testkit.contract.document import canonical
from testkit.contract.normalized_schema import CONDITIONS, ONE_OF, Alternative, Direction
from testkit.contract.rules import RULES, Impact

BOUNDS = {
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}
COMPONENTS = "#/components/"
Way = Literal["narrowed", "widened"]
HURTFUL: dict[Direction, Way] = {"request": "narrowed", "response": "widened"}
"""A narrowed request hurts those who send it, a widened response those who read it."""
Side = TypeVar("Side")


@dataclass(frozen=True)
class Difference:
    rule: str
    way: Way
    place: str
    before: Any
    after: Any

    @property
    def impact(self) -> Impact:
        return RULES[self.rule].impact

    def below(self, step: str) -> "Difference":
        """As seen from a schema above; inside a component the component stays the place."""
        if self.place.startswith(COMPONENTS):
            return self
        return replace(self, place=step + self.place)


class Keywords:
    """For one side of the API."""

    def __init__(self, side: Direction, digests: Digests) -> None:
        self._side: Direction = side
        self._digests = digests
        self.hurtful = HURTFUL[side]

    def types(self, way: Way, needed: set[str], offered: set[str], missing: set[str]) -> Iterator[Difference]:
        if "null" in missing and needed - missing:
            yield self.difference(way, "null", "null", "no null")
            missing = missing - {"null"}
        if missing:
            yield self.difference(way, "type", sorted(needed), sorted(offered))

    def of_type(self, way: Way, inner: Alternative, outer: Alternative, type_: str) -> Iterator[Difference]:
        if outer.values is not None:
            yield self.difference(way, "enum", f"any {type_}", list(outer.values))
        for name in BOUNDS.get(type_, ()):
            if not holds(inner.bounds, outer.bounds, name):
                yield self.difference(way, "bound", bound_of(inner.bounds, name), bound_of(outer.bounds, name))
        if type_ in ("integer", "number"):
            steps = inner.steps | ({1} if type_ == "integer" else set())
            unmet = [step for step in outer.steps if not any(is_multiple(one, step) for one in steps)]
            if unmet:
                yield self.difference(way, "multiple-of", sorted(inner.steps), unmet)
        if type_ == "string":
            yield from self._patterns(way, inner, outer)
        yield from self.formats(way, inner, outer, type_)
        yield from self.conditions(way, inner, outer)

    def formats(self, way: Way, inner: Alternative, outer: Alternative, type_: str) -> Iterator[Difference]:
        unmet = [name for name in outer.formats if not has_format(inner, name)]
        if unmet and type_ not in ("boolean", "null"):
            yield self.difference(way, "format", sorted(inner.formats), sorted(unmet))

    def conditions(self, way: Way, inner: Alternative, outer: Alternative) -> Iterator[Difference]:
        """For keywords that are not understood: an added condition refuses more; what any other
        difference means is unknown."""
        for key in sorted({name for name, _ in inner.opaque | outer.opaque}):
            ours, theirs = inner.about(key), outer.about(key)
            if ours == theirs or (key in (*CONDITIONS, ONE_OF) and theirs <= ours):
                continue
            texts = (self._written(key, ours), self._written(key, theirs))
            if key in CONDITIONS and not ours:
                yield self.difference(way, "condition", *texts)
            elif way == self.hurtful:
                yield self.changed("opaque-changed", *in_order(way, *texts))

    def _written(self, key: str, digests: frozenset[str]) -> str:
        texts = [self._digests.text(digest) for digest in digests]
        return " and ".join(sorted(texts)) or f"no {key}"

    def _patterns(self, way: Way, inner: Alternative, outer: Alternative) -> Iterator[Difference]:
        ours, unmet = sorted(inner.patterns), sorted(outer.patterns - inner.patterns)
        if unmet and not ours:
            yield self.difference(way, "pattern", "any text", ", ".join(unmet))
        elif unmet and way == self.hurtful:
            yield self.changed("pattern-changed", *in_order(way, ", ".join(ours), ", ".join(unmet)))

    def difference(self, way: Way, name: str, inner: Any, outer: Any) -> Difference:
        before, after = in_order(way, inner, outer)
        return Difference(f"{self._side}-{name}-{way}", way, "", _shown(before), _shown(after))

    def changed(self, rule: str, before: Any, after: Any) -> Difference:
        """Of a rule that is about both ways."""
        return Difference(f"{self._side}-{rule}", self.hurtful, "", _shown(before), _shown(after))


def in_order(way: Way, one: Side, other: Side) -> tuple[Side, Side]:
    """Inner and outer from old and new, or the other way round."""
    return (one, other) if way == "narrowed" else (other, one)


def _shown(value: Any) -> Any:
    """Lists as text, so that a difference can be hashed."""
    return ", ".join(map(_text, value)) if isinstance(value, (list, dict)) else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical(value)
