"""Parameters, and the fields of a form: takes their `style` apart, and has the values judged."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from testkit.conformance.document import Node
from testkit.conformance.errors import ContractBreach, NotUnderstood
from testkit.conformance.judge import Judge, Raw
from testkit.strict_json import parse_json

Pairs = list[tuple[str, str]]
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    node: Node
    judge: Judge
    style: str
    explode: bool

    @classmethod
    def of(cls, node: Node, judge: Judge) -> "Parameter":
        name, place = node.get("name"), node.get("in")
        if not isinstance(name, str) or place not in STYLES:
            raise NotUnderstood(f"{node}: a parameter needs a name and a known place")
        return cls.described(node, judge, name, place)

    @classmethod
    def described(cls, node: Node, judge: Judge, name: str, place: str) -> "Parameter":
        """By an object that names neither: a header of a response, or the encoding of a field."""
        style = node.get("style", STYLES[place][0])
        if style not in STYLES[place]:
            raise NotUnderstood(f"{node}: the style {style!r} is not known in a {place}")
        if not node.has("schema") and not node.has("content"):
            raise NotUnderstood(f"{node}: has no schema")
        return cls(name, place, node, judge, style, node.get("explode", style == "form"))

    @property
    def is_required(self) -> bool:
        return self.place == "path" or self.node.get("required") is True

    @property
    def schema(self) -> Node:
        return self.node.at("schema")

    def wrong(self, raws: Iterator[Raw]) -> str | None:
        """Valid if it is valid in one of the ways to split it."""
        first = None
        for raw in raws:
            wrong = self._wrong(raw)
            if wrong is None:
                return None
            first = first or wrong
        return first or "can't be taken apart"

    def _wrong(self, raw: Raw) -> str | None:
        if not self.node.has("content"):
            return self.judge.wrong_text(raw, self.schema)
        media = list(self.node.items("content"))
        if len(media) != 1 or not re.fullmatch(r"application/(\S+\+)?json", media[0][0]):
            raise NotUnderstood(f"{self.node}: its content is not one of JSON")
        try:
            value = parse_json(str(raw))
        except ValueError as error:
            return f"is not JSON: {error}"
        holder = media[0][1]
        return self.judge.wrong(value, holder.at("schema")) if holder.has("schema") else None

    def kinds(self) -> frozenset[str]:
        return self.judge.kinds([self.schema]) if self.node.has("schema") else frozenset({"string"})

    def in_text(self, text: str) -> Iterator[Raw]:
        """Of a path, a header or a cookie."""
        kinds = self.kinds()
        separator = SEPARATORS.get(self.style, ",")
        if self.style == "label":
            text, separator = text.removeprefix("."), "." if self.explode else ","
        if self.style == "matrix":
            separator = ";" if self.explode else ","
            lead = f";{self.name}="
            if not (self.explode and "object" in kinds):
                text = text.removeprefix(lead).replace(lead, ";")
            text = text.removeprefix(";")
        if kinds - {"array", "object"}:
            yield text
        items = [item.strip() for item in text.split(separator)] if text else []
        if "array" in kinds:
            yield list(items)
        if "object" in kinds:
            yield from _object_of(items, exploded=self.explode)

    def in_pairs(self, pairs: Pairs) -> Iterator[Raw]:
        """Of a query or a form."""
        kinds, values = self.kinds(), [value for name, value in pairs if name == self.name]
        if kinds - {"array", "object"} and len(values) == 1:
            yield values[0]
        separator = SEPARATORS.get(self.style)
        if "array" in kinds and separator:
            if self.explode:
                yield list(values)
            elif len(values) == 1:
                yield list(values[0].split(separator)) if values[0] else []
        if "object" in kinds and self.style == "deepObject":
            yield deep_fields(self.name, pairs, self.node)
        elif "object" in kinds and separator and self.explode:
            yield {name: value for name, value in pairs if name in self.names(pairs)}
        elif "object" in kinds and separator and len(values) == 1:
            yield from _object_of(values[0].split(separator), exploded=False)

    def names(self, pairs: Pairs) -> set[str]:
        """What of the query is this parameter's."""
        if self.style == "deepObject":
            return {name for name, _ in pairs if name.startswith(f"{self.name}[")}
        kinds = self.kinds()
        own = {self.name} & {name for name, _ in pairs}
        if "object" in kinds and self.explode and self.node.has("schema"):
            every = {name for name, _ in pairs}
            known = every & self.judge.fields(self.schema)
            own |= every if kinds == {"object"} and self.judge.is_open(self.schema) else known
        return own


def deep_fields(of: str, pairs: Iterable[tuple[str, Raw]], node: Node) -> dict[str, Raw]:
    """`filter[colour]=red`: the fields of a deepObject."""
    fields: dict[str, list[Raw]] = {}
    for name, value in pairs:
        if name.partition("[")[0] == of:
            inside = re.fullmatch(r"\[([^\[\]]+)\]", name[len(of) :])
            if inside is None:
                raise NotUnderstood(f"{node}: OpenAPI does not define {name!r}")
            fields.setdefault(inside[1], []).append(value)
    return {name: values[0] if len(values) == 1 else list(values) for name, values in fields.items()}


def _object_of(items: list[str], *, exploded: bool) -> Iterator[Raw]:
    if exploded:
        if all("=" in item for item in items):
            pairs = [item.partition("=") for item in items]
            yield {name: value for name, _, value in pairs}
    elif len(items) % 2 == 0:
        yield dict(zip(items[::2], items[1::2], strict=True))


def check_pairs(parameters: list[Parameter], pairs: Pairs, taken: set[str], what: str) -> None:
    """Of a query. Raises ContractBreach for what is missing, wrong or not described."""
    open_ended = [one for one in parameters if _takes_all(one)]
    named: set[str] = set()
    for one in [*(p for p in parameters if p not in open_ended), *open_ended]:
        rest = [(name, value) for name, value in pairs if name not in named | taken]
        mine = one.names(rest)
        named |= mine
        own = [(name, value) for name, value in rest if name in mine]
        twice = _twice(own) if one.explode and "array" not in one.kinds() else None
        if not own:
            if one.is_required:
                raise ContractBreach(f"{what} needs the query {one.name}")
        elif twice:
            raise ContractBreach(f"{what} query {twice}: is sent twice")
        elif not (one.node.get("allowEmptyValue") is True and own == [(one.name, "")]):
            wrong = one.wrong(one.in_pairs(own))
            if wrong:
                raise ContractBreach(f"{what} query {one.name}: {wrong}")
    strange = sorted({name for name, _ in pairs} - named - taken)
    if strange:
        raise ContractBreach(f"{what} knows no query {strange[0]}")


def _takes_all(one: Parameter) -> bool:
    return one.explode and one.kinds() == {"object"} and one.judge.is_open(one.schema)


def _twice(pairs: Pairs) -> str | None:
    names = [name for name, _ in pairs]
    return next((name for name in names if names.count(name) > 1), None)


def check_texts(parameters: list[Parameter], sent: Mapping[str, str], what: str) -> None:
    """Of a path, of headers or of cookies. Raises ContractBreach."""
    for one in parameters:
        if one.name not in sent:
            if one.is_required:
                raise ContractBreach(f"{what} needs the {one.place} {one.name}")
            continue
        if one.place == "cookie" and one.kinds() & {"array", "object"} and one.explode:
            raise NotUnderstood(f"{one.node}: OpenAPI does not define lists and objects in a cookie")
        wrong = one.wrong(one.in_text(sent[one.name]))
        if wrong:
            raise ContractBreach(f"{what} {one.place} {one.name}: {wrong}")
