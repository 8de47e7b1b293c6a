"""Compares each schema of the old document with one of the new, in both ways at once.

Which way hurts depends on the side of the API: see differences.py.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from testkit.contract.constraints import accepts, holds, label, values_of
from testkit.contract.differences import COMPONENTS, HURTFUL, Difference, Keywords, Way, in_order
from testkit.contract.document import Document, canonical
from testkit.contract.normalized_schema import (
    Alternative,
    Direction,
    Key,
    Nodes,
    Normalizer,
    allows,
    are_scalars,
    is_free,
    item,
    key_of,
)
from testkit.contract.patterns import can_be_tried
from testkit.contract.rules import Impact

NAME: Nodes = ({"type": "string"},)
ONE_ITEM = {"minItems": 1, "maxItems": 1}
Pair: TypeAlias = tuple[Key, Key]


class SchemaComparison:
    _are_fields_text = False

    def __init__(self, old: Normalizer, new: Normalizer, side: Direction) -> None:
        self.old, self.new = old, new
        self._side: Direction = side
        self._keywords = Keywords(side, old.digests)
        self._hurtful = self._keywords.hurtful
        self._known: dict[Pair, list[Difference]] = {}
        self._order: list[Pair] = []
        self._under_way: set[Pair] = set()
        self._assumed: set[Pair] = set()

    def differences(self, old: Nodes, new: Nodes) -> list[Difference]:
        """A pair that is under way already, as in a recursive schema, is taken to be equal."""
        pair = (key_of(old), key_of(new))
        if pair in self._under_way:
            self._assumed.add(pair)
            return []
        if pair not in self._known:
            is_same = self.old.digest(old) == self.new.digest(new)
            self._known[pair] = [] if is_same else self._compared(pair, old, new)
            self._order += [] if is_same else [pair]
        return self._known[pair]

    def as_text(self, old: Nodes, new: Nodes) -> list[Difference]:
        """Where every scalar is written as text, as in a URL: any text takes them all."""
        kept = {way for way in HURTFUL.values() if not _takes_any_text(*self._alternatives(way, old, new))}
        return [one for one in self.differences(old, new) if one.way in kept]

    def as_repeated(self, old: Nodes, new: Nodes) -> list[Difference]:
        """Where a list repeats the name, as in a form: one value alone is a list of one."""
        kept = {way for way in HURTFUL.values() if not self._is_one_item(way, old, new)}
        return [one for one in self.as_text(old, new) if one.way in kept]

    def defaults(self, old: Nodes, new: Nodes, *, on_text: bool = False) -> Iterator[Difference]:
        before = _keyword(old, "default", self.old.document)
        after = _keyword(new, "default", self.new.document)
        if before == after or (on_text and _wire(before) == _wire(after)):
            return
        yield self._keywords.changed(f"default-{_how(before, after)}", before, after)

    def _compared(self, pair: Pair, old: Nodes, new: Nodes) -> list[Difference]:
        count = len(self._order)
        self._under_way.add(pair)
        alternatives = self.old.alternatives(old), self.new.alternatives(new)
        differences = [
            *self._one_way("narrowed", *alternatives),
            *self._one_way("widened", *reversed(alternatives)),
            *self._discriminators(old, new),
        ]
        self._under_way.discard(pair)
        if pair in self._assumed:  # what was built on the assumption may be worse
            self._forget(count, _worst(differences))
        self._assumed.discard(pair)
        component = _component(new[0].get("$ref", "")) if len(new) == 1 and isinstance(new[0], dict) else ""
        return list(dict.fromkeys(one.below(component) for one in differences))

    def _forget(self, count: int, worst: dict[Way, Impact]) -> None:
        built, self._order = self._order[count:], self._order[:count]
        for pair in built:
            known = _worst(self._known[pair])
            if all(known.get(way, -1) >= impact for way, impact in worst.items()):
                self._order.append(pair)
            else:
                del self._known[pair]

    def _alternatives(self, way: Way, old: Nodes, new: Nodes) -> tuple[list[Alternative], list[Alternative]]:
        """The inner, the outer ones."""
        return in_order(way, self.old.alternatives(old), self.new.alternatives(new))

    def _inside(self, way: Way, inner: Nodes, outer: Nodes) -> list[Difference]:
        return [one for one in self.differences(*in_order(way, inner, outer)) if one.way == way]

    def _field(self, way: Way, inner: Nodes, outer: Nodes) -> list[Difference]:
        """Of the value of a property."""
        return self._inside(way, inner, outer)

    def _is_one_item(self, way: Way, old: Nodes, new: Nodes) -> bool:
        inner, outer = self._alternatives(way, old, new)
        alone = [one for one in inner if one.types != {"null"}]
        if not alone or any(one.types & {"array", "object"} for one in alone):
            return False
        outer_document = self.new if way == "narrowed" else self.old
        items = [
            outer_document.alternatives(one.items) for one in outer
            if "array" in one.types and not one.opaque and not one.prefix
            and all(holds(ONE_ITEM, one.bounds, name) for name in ONE_ITEM)
        ]  # fmt: skip
        return any(_takes_any_text(alone, one) or not self._one_way(way, alone, one) for one in items)

    def _one_way(self, way: Way, inner: list[Alternative], outer: list[Alternative]) -> list[Difference]:
        needed = {type_ for one in inner for type_ in one.types}
        offered = {type_ for one in outer for type_ in one.types}
        missing = {type_ for type_ in needed if not allows(frozenset(offered), type_)}
        differences = list(self._keywords.types(way, needed, offered, missing))
        for type_ in sorted(needed - missing):
            for one in inner:
                if type_ in one.types:
                    differences += self._alternative(way, one, inner, outer, type_)
        return differences

    def _alternative(
        self, way: Way, alternative: Alternative, inner: list[Alternative], outer: list[Alternative], type_: str
    ) -> list[Difference]:
        candidates = [other for other in outer if allows(other.types, type_)]
        if alternative.tags and any(other.tags for other in candidates):
            tagged = [other for other in candidates if other.tags & alternative.tags]
            known = {tag for other in candidates for tag in other.tags}
            if not alternative.tags <= known:
                return [self._keywords.difference(way, "tag", sorted(alternative.tags), sorted(known))]
            if any(alternative.tags - other.tags for other in tagged):  # each tag chooses for itself
                return [
                    one
                    for tag in sorted(alternative.tags)
                    for one in self._alternative(
                        way, replace(alternative, tags=frozenset({tag})), inner, candidates, type_
                    )
                ]
            candidates = tagged
        values = values_of(alternative, type_)
        if values is not None:
            return self._values(way, alternative, values, candidates, type_)
        if len(candidates) == 1:
            return self._pair(way, alternative, candidates[0], type_)
        return self._best(way, alternative, inner, candidates, type_)

    def _best(
        self, way: Way, alternative: Alternative, inner: list[Alternative], candidates: list[Alternative], type_: str
    ) -> list[Difference]:
        """Of several candidates one must accept it all; if none does, the one with its name is meant."""
        tried = []
        for other in sorted(candidates, key=lambda one: -len(one.names & alternative.names)):
            tried.append((self._pair(way, alternative, other, type_), other))
            if not tried[-1][0]:
                return []
        least, _ = min(tried, key=lambda pair: sorted((one.impact for one in pair[0]), reverse=True))
        is_real = any(one.impact > Impact.SAFE or way != self._hurtful for one in least)
        if self._side == "request" and not is_real:
            return least
        shared = max(len(other.names & alternative.names) for other in candidates)
        if shared:
            namesakes = [pair for pair, other in tried if len(other.names & alternative.names) == shared]
            return min(namesakes, key=len)
        if not is_real:
            return least
        is_same_number = sum(allows(other.types, type_) for other in inner) == len(candidates)
        if is_same_number and len(least) == 1:
            return least
        return [self._keywords.difference(way, "union", label(alternative), sorted(map(label, candidates)))]

    def _values(
        self, way: Way, inner: Alternative, values: list[Any], candidates: list[Alternative], type_: str
    ) -> list[Difference]:
        takers = [tuple(one for one in candidates if accepts(one, value)) for value in values]
        lost = [value for value, taking in zip(values, takers, strict=True) if not taking]
        if lost:
            known = sorted({value for one in candidates for value in one.known})
            return [self._keywords.difference(way, "enum", lost, known or "other constraints")]
        open_ = replace(inner, values=None)
        rest = {id(one): self._rest(way, open_, replace(one, values=None), type_) for one in candidates}
        least = (min((rest[id(one)] for one in taking), key=len) for taking in takers)
        return list(dict.fromkeys(one for differences in least for one in differences))

    def _rest(self, way: Way, inner: Alternative, outer: Alternative, type_: str) -> list[Difference]:
        """What the values themselves don't answer."""
        if type_ in ("array", "object"):  # what is inside them was not compared
            differs = way == self._hurtful and self._pair(way, inner, outer, type_)
            texts = in_order(way, "values", "constraints")
            return [self._keywords.changed("opaque-changed", *texts)] if differs else []
        differences = [*self._keywords.formats(way, inner, outer, type_), *self._keywords.conditions(way, inner, outer)]
        untried = [pattern for pattern in outer.patterns - inner.patterns if not can_be_tried(pattern)]
        if untried and way == self._hurtful and type_ == "string":
            differences.append(
                self._keywords.changed("pattern-changed", *in_order(way, "values", ", ".join(sorted(untried))))
            )
        return differences

    def _pair(self, way: Way, inner: Alternative, outer: Alternative, type_: str) -> list[Difference]:
        differences = list(self._keywords.of_type(way, inner, outer, type_))
        if type_ == "object":
            differences += self._properties(way, inner, outer)
        if type_ == "array":
            differences += self._items(way, inner, outer)
        home = _component(inner.home) if inner.home == outer.home else ""
        return [one.below(home) for one in differences]

    def _items(self, way: Way, inner: Alternative, outer: Alternative) -> list[Difference]:
        differences = []
        if outer.unique and not inner.unique:
            differences.append(self._keywords.difference(way, "unique", "any items", "different items"))
        ahead = max(len(inner.prefix), len(outer.prefix))
        most = inner.bounds.get("maxItems")
        for place in range(ahead if most is None else min(ahead, int(most))):
            ours, theirs = item(inner, place), item(outer, place)
            differences += [one.below(f"[{place}]") for one in self._inside(way, ours, theirs)]
        if most is not None and most <= ahead:
            return differences
        return differences + [one.below("[]") for one in self._inside(way, inner.items, outer.items)]

    def _properties(self, way: Way, inner: Alternative, outer: Alternative) -> list[Difference]:
        differences = [*self._required(way, inner, outer), *self._keys(way, inner, outer)]
        for name in sorted(inner.properties.keys() | outer.properties.keys()):
            differences += [one.below(f".{name}") for one in self._property(way, name, inner, outer)]
        for key in sorted(inner.patterned.keys() | outer.patterned.keys()):
            differences += [one.below(f".<{key}>") for one in self._patterned(way, key, inner, outer)]
        if inner.others is not None:
            if outer.others is None:
                differences.append(self._keywords.difference(way, "closed", "other properties", "no others"))
            elif outer.others:
                differences += [one.below(".*") for one in self._field(way, inner.others, outer.others)]
        return differences

    def _required(self, way: Way, inner: Alternative, outer: Alternative) -> Iterator[Difference]:
        for name in sorted(outer.required - inner.required):
            if inner.named(name) is not None or name not in outer.properties:
                yield self._keywords.difference(way, "required", "may be left out", "required").below(f".{name}")

    def _keys(self, way: Way, inner: Alternative, outer: Alternative) -> list[Difference]:
        if not outer.keys:
            return []
        if inner.others is not None or inner.patterned:
            return [one.below(".<name>") for one in self._inside(way, NAME + inner.keys, outer.keys)]
        offered = [  # every name is known
            one for one in (self.new if way == "narrowed" else self.old).alternatives(outer.keys)
            if not one.opaque and all(map(can_be_tried, one.patterns))
        ]  # fmt: skip
        lost = [name for name in inner.properties if not any(accepts(one, name) for one in offered)]
        return [self._keywords.difference(way, "enum", lost, "other names").below(".<name>")] if lost else []

    def _patterned(self, way: Way, key: str, inner: Alternative, outer: Alternative) -> list[Difference]:
        """Of properties whose names match."""
        ours, theirs = inner.patterned.get(key), outer.patterned.get(key)
        if ours is not None and theirs is not None:
            return self._field(way, ours, theirs)
        if theirs is not None:  # each kind of property that had no such name before
            known = [*inner.patterned.values(), *([] if inner.others is None else [inner.others])]
            differences = [one for nodes in known for one in self._field(way, nodes, theirs)]
            if not differences and way == self._hurtful:  # a server may refuse all other names
                differences = [
                    self._keywords.changed("pattern-changed", *in_order(way, "any name", f"names like {key}"))
                ]
            return differences
        if outer.others is None:
            return [self._keywords.difference(way, "closed", f"names like {key}", "no others")]
        return self._field(way, ours or (), outer.others) if outer.others else []

    def _property(self, way: Way, name: str, inner: Alternative, outer: Alternative) -> list[Difference]:
        ours, theirs = inner.named(name), outer.named(name)
        if ours is not None and theirs is not None:
            differences = self._field(way, ours, theirs)
            if way == self._hurtful and self._side == "request" and name not in inner.required:
                return [*differences, *self.defaults(ours, theirs, on_text=self._are_fields_text)]
            return differences
        differences = []
        if ours is not None and outer.others:  # the other side has it among the properties without a name
            differences += self._field(way, ours, outer.others)
        if theirs is not None and inner.others:
            differences += self._field(way, inner.others, theirs)
        if way == self._hurtful:
            differences.append(self._added_or_removed(name, *in_order(way, inner, outer)))
        return differences

    def _added_or_removed(self, name: str, old: Alternative, new: Alternative) -> Difference:
        """Objects are open, yet a property that is named means something."""
        rule = "property-added" if name in new.properties else "property-removed"
        if rule == "property-added" and self._side == "request" and name in new.required:
            rule = "required-property-added"
        if rule == "property-added" and self._side == "response" and old.others is None:
            rule = "property-added-to-closed"
        before, after = _first(old.properties.get(name)), _first(new.properties.get(name))
        return self._keywords.changed(rule, before, after)

    def _discriminators(self, old: Nodes, new: Nodes) -> list[Difference]:
        before, after = _chosen_by(old, self.old.document), _chosen_by(new, self.new.document)
        return (
            [] if before == after else [self._keywords.changed(f"discriminator-{_how(before, after)}", before, after)]
        )


def _worst(differences: list[Difference]) -> dict[Way, Impact]:
    return {one.way: one.impact for one in sorted(differences, key=lambda one: one.impact)}


def _takes_any_text(inner: list[Alternative], outer: list[Alternative]) -> bool:
    return any("string" in one.types and is_free(one) for one in outer) and are_scalars(inner)


def _how(before: object, after: object) -> str:
    return "removed" if after is None else "added" if before is None else "changed"


def _wire(default: str | None) -> str | None:
    """As text; a list of one is its item."""
    value = None if default is None else json.loads(default)
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) or default is None else canonical(value)


def _component(reference: str) -> str:
    return reference if reference.startswith(COMPONENTS) else ""


def _first(nodes: Nodes | None) -> str | None:
    return None if nodes is None else canonical(nodes[0]) if nodes else "anything"


def _keyword(nodes: Nodes, key: str, document: Document) -> str | None:
    """Of a schema itself, or of what it refers to; null is as good as nothing."""
    for node in nodes:
        for here in (node, document.resolve(node)):
            if isinstance(here, dict) and here.get(key) is not None:
                return canonical(here[key])
    parts = [part for node in nodes if isinstance(node, dict) for part in node.get("allOf", [])]
    return _keyword(tuple(parts), key, document) if parts else None


def _chosen_by(nodes: Nodes, document: Document) -> str | None:
    discriminator = _keyword(nodes, "discriminator", document)
    return str(json.loads(discriminator).get("propertyName")) if discriminator else None
