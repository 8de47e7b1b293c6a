"""Does one schema accept everything that another does? If not: which constraints stand in the way.

A request is compatible when the new schema accepts all that the old one did, an answer when the
new one can only be what the old one could. So both are one question, asked the other way round.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from testkit.contract.constraints import (
    accepts,
    bound_of,
    has_format,
    holds,
    is_multiple,
    label,
    values_of,
)
from testkit.contract.document import Document, canonical
from testkit.contract.normalized_schema import (
    CONDITIONS,
    ONE_OF,
    Direction,
    Nodes,
    Shape,
    Shapes,
    allows,
    are_scalars,
    is_free,
    is_pattern,
    item,
)
from testkit.contract.patterns import is_slow, told_apart
from testkit.contract.rules import RULES, Severity

BOUNDS = {
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}
COMPONENTS = "#/components/"
NAME: Nodes = ({"type": "string"},)
Pair: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Gap:
    """Something that the inner schema allows and the outer one does not."""

    rule: str
    place: str
    before: Any
    after: Any

    @property
    def severity(self) -> Severity:
        return RULES[self.rule].severity

    def below(self, step: str) -> "Gap":
        """Seen from a schema above; what stands in a component keeps that as its place."""
        if self.place.startswith(COMPONENTS):
            return self
        return replace(self, place=step + self.place)


class Inclusion:
    """Asks whether `outer` accepts all that `inner` does. `forward` asks for what hurts; the other
    way round finds what became better, and is safe."""

    _are_fields_text = False

    def __init__(self, inner: Shapes, outer: Shapes, direction: Direction, *, forward: bool) -> None:
        self._inner = inner
        self._outer = outer
        self._direction = direction
        self._forward = forward
        self._is_inner_new = (direction == "response") == forward
        self._how = "narrowed" if (direction == "request") == forward else "widened"
        self._known: dict[Pair, list[Gap]] = {}
        self._holding: list[Pair] = []
        self._under_way: set[Pair] = set()
        self._assumed: set[Pair] = set()

    def gaps(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        """A pair that is under way already, as in a recursive schema, is taken to hold."""
        pair = (tuple(map(id, inner)), tuple(map(id, outer)))
        if pair in self._under_way:
            self._assumed.add(pair)
            return []
        if pair not in self._known:
            is_same = self._inner.digest(inner) == self._outer.digest(outer)
            self._known[pair] = [] if is_same else self._found(pair, inner, outer)
        return self._known[pair]

    def _found(self, pair: Pair, inner: Nodes, outer: Nodes) -> list[Gap]:
        before = len(self._holding)
        self._under_way.add(pair)
        found = self._compare(self._inner.of(inner), self._outer.of(outer))
        found += self._discriminators(inner, outer) if self._forward else []
        self._under_way.discard(pair)
        if found and pair in self._assumed:  # what was built on it may not hold
            for built in self._holding[before:]:
                del self._known[built]
            del self._holding[before:]
        self._assumed.discard(pair)
        if not found:
            self._holding.append(pair)
        component = self._component(inner, outer)
        return list(dict.fromkeys(gap.below(component) for gap in found))

    def on_text(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        """Where every scalar is written as text, as in a URL: any text takes them all."""
        offered = self._outer.of(outer)
        takes_all = any("string" in shape.types and is_free(shape) for shape in offered)
        is_met = takes_all and are_scalars(self._inner.of(inner))
        return [] if is_met else self.gaps(inner, outer)

    def repeated(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        """Where a list repeats the name, as in a form: who sends one value sends a list of one."""
        one_item = {"minItems": 1, "maxItems": 1}
        lists = [
            shape for shape in self._outer.of(outer)
            if "array" in shape.types and not shape.opaque and not shape.prefix
            and all(holds(one_item, shape.bounds, name) for name in one_item)
        ]  # fmt: skip
        alone = tuple(shape for shape in self._inner.of(inner) if shape.types != {"null"})
        is_single = not any(shape.types & {"array", "object"} for shape in alone)
        as_item = [self._one_of(list(alone), shape.items) for shape in lists if is_single and alone]
        return [] if any(not found for found in as_item) else self.on_text(inner, outer)

    def _one_of(self, inner: list[Shape], items: Nodes) -> list[Gap]:
        offered = self._outer.of(items)
        takes_all = any("string" in shape.types and is_free(shape) for shape in offered)
        return [] if takes_all and are_scalars(inner) else self._compare(inner, offered)

    def _component(self, inner: Nodes, outer: Nodes) -> str:
        """The new document's name, when a schema is nothing but a reference."""
        nodes = inner if self._is_inner_new else outer
        alone = nodes[0] if len(nodes) == 1 else None
        return _component(alone.get("$ref", "")) if isinstance(alone, dict) else ""

    def _compare(self, inner: list[Shape], outer: list[Shape]) -> list[Gap]:
        wanted = {type_ for shape in inner for type_ in shape.types}
        offered = {type_ for shape in outer for type_ in shape.types}
        missing = {type_ for type_ in wanted if not allows(frozenset(offered), type_)}
        found = list(self._types(wanted, offered, missing))
        for type_ in sorted(wanted - missing):
            for shape in inner:
                if type_ in shape.types:
                    found += self._alternative(shape, inner, outer, type_)
        return found

    def _types(self, wanted: set[str], offered: set[str], missing: set[str]) -> Iterator[Gap]:
        if "null" in missing and wanted - missing:
            yield self._gap("null", "null", "no null")
            missing = missing - {"null"}
        if missing:
            yield self._gap("type", sorted(wanted), sorted(offered))

    def _alternative(self, shape: Shape, inner: list[Shape], outer: list[Shape], type_: str) -> list[Gap]:
        candidates = [other for other in outer if allows(other.types, type_)]
        if shape.tags and any(other.tags for other in candidates):
            tagged = [other for other in candidates if other.tags & shape.tags]
            known = {tag for other in candidates for tag in other.tags}
            if not shape.tags <= known:
                return [self._gap("tag", sorted(shape.tags), sorted(known))]
            if any(shape.tags - other.tags for other in tagged):  # each tag chooses for itself
                return [
                    gap
                    for tag in sorted(shape.tags)
                    for gap in self._alternative(replace(shape, tags=frozenset({tag})), inner, candidates, type_)
                ]
            candidates = tagged
        values = values_of(shape, type_)
        if values is not None:
            return self._values(shape, values, candidates, type_)
        if len(candidates) == 1:
            return self._pair(shape, candidates[0], type_)
        return self._best(shape, inner, candidates, type_)

    def _best(self, shape: Shape, inner: list[Shape], candidates: list[Shape], type_: str) -> list[Gap]:
        """Of several alternatives one must take it all; if none does, the one of its name is what
        it was meant to be."""
        tried = []
        for other in sorted(candidates, key=lambda one: -len(one.names & shape.names)):
            tried.append((self._pair(shape, other, type_), other))
            if not tried[-1][0]:
                return []
        gaps, _ = min(tried, key=lambda pair: sorted((g.severity for g in pair[0]), reverse=True))
        hurts = any(gap.severity > Severity.SAFE or not self._forward for gap in gaps)
        if not gaps or (self._direction == "request" and not hurts):
            return gaps
        known = max(len(other.names & shape.names) for other in candidates)
        namesakes = [found for found, other in tried if len(other.names & shape.names) == known]
        if known:
            return min(namesakes, key=len)
        if not hurts:
            return gaps
        same_number = sum(allows(other.types, type_) for other in inner) == len(candidates)
        return gaps if same_number and len(gaps) == 1 else [self._union(shape, candidates)]

    def _union(self, shape: Shape, candidates: list[Shape]) -> Gap:
        return self._gap("union", label(shape), sorted(map(label, candidates)))

    def _values(self, inner: Shape, values: list[Any], candidates: list[Shape], type_: str) -> list[Gap]:
        takers = [tuple(shape for shape in candidates if accepts(shape, value)) for value in values]
        lost = [value for value, taking in zip(values, takers, strict=True) if not taking]
        if lost:
            known = sorted({value for shape in candidates for value in shape.known})
            return [self._gap("enum", lost, known or "other constraints")]
        open_ = replace(inner, values=None)
        rest = {id(shape): self._rest(open_, replace(shape, values=None), type_) for shape in candidates}
        best = (min((rest[id(shape)] for shape in taking), key=len) for taking in takers)
        return list(dict.fromkeys(gap for gaps in best for gap in gaps))

    def _rest(self, inner: Shape, outer: Shape, type_: str) -> list[Gap]:
        """What the values themselves don't answer."""
        if type_ in ("array", "object"):  # what is inside them was not looked at
            differs = self._forward and self._pair(inner, outer, type_)
            return [self._named("opaque-changed", "values", "constraints")] if differs else []
        found = [*self._formats(inner, outer, type_), *self._conditions(inner, outer)]
        untried = [p for p in outer.patterns - inner.patterns if not is_pattern(p) or is_slow(p)]
        if untried and self._forward and type_ == "string":
            found.append(self._named("pattern-changed", "values", ", ".join(sorted(untried))))
        return found

    def _pair(self, inner: Shape, outer: Shape, type_: str) -> list[Gap]:
        found = list(self._constraints(inner, outer, type_))
        if type_ == "object":
            found += self._properties(inner, outer)
        if type_ == "array":
            found += self._items(inner, outer)
        home = _component(inner.home) if inner.home == outer.home else ""
        return [gap.below(home) for gap in found]

    def _constraints(self, inner: Shape, outer: Shape, type_: str) -> Iterator[Gap]:
        if outer.values is not None:
            yield self._gap("enum", f"any {type_}", list(outer.values))
        for name in BOUNDS.get(type_, ()):
            if not holds(inner.bounds, outer.bounds, name):
                ours, theirs = bound_of(inner.bounds, name), bound_of(outer.bounds, name)
                yield self._gap("bound", ours, theirs)
        if type_ in ("integer", "number"):
            steps = inner.steps | ({1} if type_ == "integer" else set())
            unmet = [s for s in outer.steps if not any(is_multiple(i, s) for i in steps)]
            if unmet:
                yield self._gap("multiple-of", sorted(inner.steps), unmet)
        if type_ == "string":
            yield from self._patterns(inner, outer)
        yield from self._formats(inner, outer, type_)
        yield from self._conditions(inner, outer)

    def _formats(self, inner: Shape, outer: Shape, type_: str) -> Iterator[Gap]:
        strange = [f for f in outer.formats if not has_format(inner, f)]
        if strange and type_ not in ("boolean", "null"):
            yield self._gap("format", sorted(inner.formats), sorted(strange))

    def _conditions(self, inner: Shape, outer: Shape) -> Iterator[Gap]:
        """Of what is not understood: a condition that comes refuses more; of any other difference
        nobody knows."""
        for key in sorted({name for name, _ in inner.opaque | outer.opaque}):
            ours, theirs = inner.about(key), outer.about(key)
            if ours == theirs or (key in (*CONDITIONS, ONE_OF) and theirs <= ours):
                continue
            texts = (self._written(key, ours), self._written(key, theirs))
            if key in CONDITIONS and not ours:
                yield self._gap("condition", *texts)
            elif self._forward:
                yield self._named("opaque-changed", *texts)

    def _written(self, key: str, digests: frozenset[str]) -> str:
        texts = [self._inner.digests.text(digest) for digest in digests]
        return " and ".join(sorted(texts)) or f"no {key}"

    def _patterns(self, inner: Shape, outer: Shape) -> Iterator[Gap]:
        ours, unmet = sorted(inner.patterns), sorted(outer.patterns - inner.patterns)
        if not unmet:
            return
        witness = told_apart(ours, unmet, inner.examples, inner.bounds)
        if witness is not None:
            yield self._gap("pattern", f"{', '.join(ours)} (so {witness!r})", ", ".join(unmet))
        elif not ours:
            yield self._gap("pattern", "any text", ", ".join(unmet))
        elif self._forward:
            yield self._named("pattern-changed", ", ".join(ours), ", ".join(unmet))

    def _items(self, inner: Shape, outer: Shape) -> list[Gap]:
        found = []
        if outer.unique and not inner.unique:
            found.append(self._gap("unique", "any items", "different items"))
        ahead = max(len(inner.prefix), len(outer.prefix))
        most = inner.bounds.get("maxItems")
        for place in range(ahead if most is None else min(ahead, int(most))):
            ours, theirs = item(inner, place), item(outer, place)
            found += [gap.below(f"[{place}]") for gap in self.gaps(ours, theirs)]
        if most is not None and most <= ahead:
            return found
        return found + [gap.below("[]") for gap in self.gaps(inner.items, outer.items)]

    def _properties(self, inner: Shape, outer: Shape) -> list[Gap]:
        found = [*self._required(inner, outer), *self._keys(inner, outer)]
        for name in sorted(inner.properties.keys() | outer.properties.keys()):
            found += [gap.below(f".{name}") for gap in self._property(name, inner, outer)]
        for key in sorted(inner.patterned.keys() | outer.patterned.keys()):
            found += [gap.below(f".<{key}>") for gap in self._patterned(key, inner, outer)]
        if inner.others is not None:
            if outer.others is None:
                found.append(self._gap("closed", "other properties", "no others"))
            elif outer.others:
                found += [gap.below(".*") for gap in self._within(inner.others, outer.others)]
        return found

    def _keys(self, inner: Shape, outer: Shape) -> list[Gap]:
        if not outer.keys:
            return []
        if inner.others is None and not inner.patterned:  # all names are known
            offered = [
                shape for shape in self._outer.of(outer.keys)
                if not shape.opaque and all(map(is_pattern, shape.patterns))
            ]  # fmt: skip
            lost = [n for n in inner.properties if not any(accepts(one, n) for one in offered)]
            return [self._gap("enum", lost, "other names").below(".<name>")] if lost else []
        return [gap.below(".<name>") for gap in self.gaps(NAME + inner.keys, outer.keys)]

    def _patterned(self, key: str, inner: Shape, outer: Shape) -> list[Gap]:
        """Of properties whose names match."""
        ours, theirs = inner.patterned.get(key), outer.patterned.get(key)
        if ours is not None and theirs is not None:
            return self._within(ours, theirs)
        if theirs is not None:  # each kind of property that had no such name before
            known = [*inner.patterned.values(), *([] if inner.others is None else [inner.others])]
            found = [gap for nodes in known for gap in self._within(nodes, theirs)]
            if not found and self._forward:  # a server may refuse all other names
                found = [self._named("pattern-changed", "any name", f"names like {key}")]
            return found
        if outer.others is None:
            return [self._gap("closed", f"names like {key}", "no others")]
        return self._within(ours or (), outer.others) if outer.others else []

    def _property(self, name: str, inner: Shape, outer: Shape) -> list[Gap]:
        ours, theirs = inner.named(name), outer.named(name)
        if ours is not None and theirs is not None:
            found = self._within(ours, theirs)
            is_left_out = name not in inner.required
            if self._forward and self._direction == "request" and is_left_out:
                found = [*found, *self.defaults(ours, theirs, on_text=self._are_fields_text)]
            return found
        found = self._come_or_gone(name, inner, outer) if self._forward else []
        if ours is not None and outer.others:  # it was one of those that had no name
            found = [*self._within(ours, outer.others), *found]
        if theirs is not None and inner.others:
            found = [*self._within(inner.others, theirs), *found]
        return found

    def _within(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        """Of the value of a property."""
        return self.gaps(inner, outer)

    def _come_or_gone(self, name: str, inner: Shape, outer: Shape) -> list[Gap]:
        """Objects are open, yet a property that is named means something. In a request the new
        schema is the outer one, in an answer the inner one."""
        is_request = self._direction == "request"
        is_new = (name in outer.properties) == is_request
        kind = "property-added" if is_new else "property-removed"
        if is_new and is_request and name in outer.required:
            kind = "required-property-added"
        if is_new and not is_request and outer.others is None:
            kind = "property-added-to-closed"
        ours, theirs = _first(inner.properties.get(name)), _first(outer.properties.get(name))
        return [self._named(kind, ours, theirs)]

    def _required(self, inner: Shape, outer: Shape) -> Iterator[Gap]:
        for name in sorted(outer.required - inner.required):
            if inner.named(name) is not None or name not in outer.properties:
                yield self._gap("required", "may be left out", "required").below(f".{name}")

    def defaults(self, old: Nodes, new: Nodes, *, on_text: bool = False) -> Iterator[Gap]:
        before = said(old, "default", self._inner.document)
        after = said(new, "default", self._outer.document)
        if before == after or (on_text and _wire(before) == _wire(after)):
            return
        kind = "removed" if after is None else "added" if before is None else "changed"
        yield self._named(f"default-{kind}", before, after)

    def _discriminators(self, inner: Nodes, outer: Nodes) -> list[Gap]:
        ours = _chosen_by(inner, self._inner.document)
        theirs = _chosen_by(outer, self._outer.document)
        if ours == theirs:
            return []
        is_request = self._direction == "request"
        old, new = (ours, theirs) if is_request else (theirs, ours)
        kind = "added" if old is None else "removed" if new is None else "changed"
        return [self._named(f"discriminator-{kind}", ours, theirs)]

    def _gap(self, constraint: str, inner: Any, outer: Any) -> Gap:
        return self._named(f"{constraint}-{self._how}", inner, outer)

    def _named(self, rule: str, inner: Any, outer: Any) -> Gap:
        before, after = (outer, inner) if self._is_inner_new else (inner, outer)
        return Gap(f"{self._direction}-{rule}", "", _shown(before), _shown(after))


def _wire(default: str | None) -> str | None:
    """As text; a list of one is its item."""
    value = None if default is None else json.loads(default)
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) or default is None else canonical(value)


def _component(reference: str) -> str:
    return reference if reference.startswith(COMPONENTS) else ""


def _shown(what: Any) -> Any:
    """Lists as text: a gap is compared with others."""
    return ", ".join(map(_text, what)) if isinstance(what, (list, dict)) else what


def _first(nodes: Nodes | None) -> str | None:
    return None if nodes is None else canonical(nodes[0]) if nodes else "anything"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical(value)


def said(nodes: Nodes, key: str, document: Document) -> str | None:
    """What a schema says itself, or what it refers to does; null is as good as nothing."""
    for node in nodes:
        for here in (node, document.resolve(node)):
            if isinstance(here, dict) and here.get(key) is not None:
                return canonical(here[key])
    parts = [part for node in nodes if isinstance(node, dict) for part in node.get("allOf", [])]
    return said(tuple(parts), key, document) if parts else None


def _chosen_by(nodes: Nodes, document: Document) -> str | None:
    discriminator = said(nodes, "discriminator", document)
    return str(json.loads(discriminator).get("propertyName")) if discriminator else None
