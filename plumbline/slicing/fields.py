"""The fields of a slice, as a person types them: `number:str total:money due:date?`."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plumbline.refused import Refused
from plumbline.slicing.field_types import TYPES, FieldType, enumeration
from plumbline.slicing.sql_words import RESERVED_BY_SQL

LONGEST = 20
"""Letters: `ck_<table>_<field>_minor_not_negative` fits into the 63 of a PostgreSQL name."""
MOST = 6
"""The most parameters that ruff lets the use case have."""
DEFAULT = ("name:str",)
WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
VALUES = re.compile(r"[a-z]+(_[a-z]+)*(\|[a-z]+(_[a-z]+)*)+")
# Names of pydantic, SQLAlchemy and errors, and what the slice itself adds to the name of its class.
RESERVED = """
    already_archived archived_at args clear compare construct copy dict extend facts fields from_orm get id items
    json keys metadata not_found out parse_file parse_obj parse_raw queries registry remove schema schema_json services
    update_forward_refs validate view
"""
OF_THE_SOURCES = ("paper_crane", "wing_mark")


@dataclass(frozen=True)
class Field:
    name: str
    type: FieldType
    optional: bool = False
    sample: int = 0
    """Fields of one type have different values in the tests, or a mix-up would pass."""

    @property
    def value(self) -> str:
        """An expression of Python."""
        return self.type.value(self.sample)

    @property
    def body(self) -> str:
        """The same value in a request's body."""
        return self.type.body(self.sample)


def parse(texts: Iterable[str]) -> tuple[Field, ...]:
    """Raises Refused for the first invalid field, and if no field can identify a row."""
    fields = [field(text) for text in list(texts) or DEFAULT]
    names = [each.name for each in fields]
    for name in names:
        if names.count(name) > 1:
            raise Refused(f"There are two fields {name!r}: name each field once.")
    if len(fields) > MOST:
        raise Refused(f"{len(fields)} fields are too many: begin with {MOST} and add the others by hand.")
    key = key_of(fields)
    return tuple(numbered(fields, key))


def key_of(fields: Sequence[Field]) -> Field:
    """Its value is unique, and the list is in its order."""
    for each in fields:
        if each.type.name == "str" and not each.optional:
            return each
    raise Refused("A field of type str that is always there is needed, as in number:str: its value names one row.")


def numbered(fields: Sequence[Field], key: Field) -> Iterator[Field]:
    for each in fields:
        alike = [other for other in fields if other.type.name == each.type.name and other is not key]
        sample = 0 if each is key else alike.index(each) + (each.type.name == key.type.name)
        yield Field(each.name, each.type, each.optional, sample)


def field(text: str) -> Field:
    name, colon, rest = text.partition(":")
    optional = rest.endswith("?")
    kind = rest.removesuffix("?")
    if not colon or not WORD.fullmatch(name):
        raise Refused(f"{text!r} is not a field: write name:type in small letters, as in number:str or due_on:date?")
    check(name)
    if any(word in text for word in OF_THE_SOURCES):
        raise Refused(f"The field {text!r} holds a word that the slice replaces: choose another name.")
    if VALUES.fullmatch(kind):
        values = kind.split("|")
        if len(set(values)) < len(values) or max(map(len, values)) > LONGEST:
            raise Refused(f"{text!r} has a value twice, or one of more than {LONGEST} letters: change its values.")
        return Field(name, enumeration(name, values), optional)
    if kind not in TYPES:
        known = ", ".join(TYPES)
        raise Refused(f"{kind!r} is not a field type: use one of {known}, or values as in draft|sent.")
    return Field(name, TYPES[kind], optional)


def check(name: str) -> None:
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise Refused(f"The field {name!r} is a Python keyword: choose another name.")
    if name in dir(builtins) or name in TYPES:
        raise Refused(f"The field {name!r} would hide a type or a built-in of Python: choose another name.")
    if name in RESERVED_BY_SQL:
        raise Refused(f"The field {name!r} is a reserved word of SQL: choose another name.")
    if name in RESERVED.split() or name.startswith("model_"):
        raise Refused(f"The field {name!r} has a meaning of its own in each slice: choose another name.")
    if len(name) > LONGEST:
        raise Refused(f"The field {name!r} is too long: use at most {LONGEST} letters, so that lines stay short.")
