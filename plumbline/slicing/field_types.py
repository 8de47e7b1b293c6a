"""What each type of a field is, from the table to the request, with a good value and a wrong one for the tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

HERONS = ("Blue heron", "Red fox", "Grey owl", "Green frog", "White hare", "Black swan")


@dataclass(frozen=True)
class FieldType:
    """Texts of Python; NAME stands for the field's name, and ENUM for the class of its values."""

    name: str
    domain: str
    column: str
    migrated: str
    request: str
    """In the schema of a request."""
    response: str
    """In the schema of an answer."""
    value: Callable[[int], str]
    body: Callable[[int], str]
    wrong: str
    wrong_because: str
    alias: str = ""
    """The definition of what `request` names, where the schemas of the service have none."""
    values: tuple[str, ...] = ()
    """Of an enumeration."""


INTEGERS = "Integer = Annotated[int, Field(ge=-2_147_483_648, le=2_147_483_647)]"
TEXTS = (
    'LongText = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[^\\x00-\\x08\\x0b-\\x1f\\x7f]+$")]\n'
    '"""Lines are allowed, other control characters are not: PostgreSQL stores no NUL."""'
)
UUIDS = "Uuid = Annotated[UUID, Field(strict=False)]"
NO_KEY = "00000000-0000-0000-0000-"

TYPES = {
    each.name: each
    for each in (
        FieldType(
            name="str",
            domain="str",
            column="String(200)",
            migrated="sa.String(200)",
            request="Name",
            response="str",
            value=lambda n: f'"{HERONS[n]}"',
            body=lambda n: f'"{HERONS[n]}"',
            wrong='"Blue\\x00heron"',
            wrong_because="with a control character",
        ),
        FieldType(
            name="text",
            domain="str",
            column="Text",
            migrated="sa.Text()",
            request="LongText",
            response="str",
            value=lambda n: f'"{HERONS[n]}\\nSeen twice."',
            body=lambda n: f'"{HERONS[n]}\\nSeen twice."',
            wrong='""',
            wrong_because="empty",
            alias=TEXTS,
        ),
        FieldType(
            name="int",
            domain="int",
            column="Integer",
            migrated="sa.Integer()",
            request="Integer",
            response="int",
            value=lambda n: str(7 + n),
            body=lambda n: str(7 + n),
            wrong="2_147_483_648",
            wrong_because="above the bound",
            alias=INTEGERS,
        ),
        FieldType(
            name="decimal",
            domain="Decimal",
            column="Numeric(15, 4)",
            migrated="sa.Numeric(15, 4)",
            request="Exact",
            response="Decimal",
            value=lambda n: f'Decimal("{12 + n}.5000")',
            body=lambda n: f'"{12 + n}.5000"',
            wrong="12.5",
            wrong_because="a number that may be inexact",
        ),
        FieldType(
            name="bool",
            domain="bool",
            column="Boolean",
            migrated="sa.Boolean()",
            request="bool",
            response="bool",
            value=lambda n: str(n % 2 == 0),
            body=lambda n: str(n % 2 == 0),
            wrong='"true"',
            wrong_because="a word",
        ),
        FieldType(
            name="money",
            domain="Money",
            column="",
            migrated="",
            request="MoneyIn",
            response="MoneyOut",
            value=lambda n: f'Money({4_900 + n:_}, "EUR")',
            body=lambda n: f'{{"minor": {4_900 + n:_}, "currency": "EUR"}}',
            wrong='{"minor": 4_900, "currency": "ZZZ"}',
            wrong_because="in no currency",
        ),
        FieldType(
            name="date",
            domain="date",
            column="Date",
            migrated="sa.Date()",
            request="Day",
            response="date",
            value=lambda n: f"date(2026, 3, {14 + n})",
            body=lambda n: f'"2026-03-{14 + n}"',
            wrong='"2026-02-30"',
            wrong_because="in no calendar",
        ),
        FieldType(
            name="datetime",
            domain="datetime",
            column="UtcDateTime",
            migrated="sa.DateTime(timezone=True)",
            request="Moment",
            response="datetime",
            value=lambda n: f"datetime(2026, 3, 14, {13 + n}, tzinfo=UTC)",
            body=lambda n: f'"2026-03-14T{13 + n}:00:00Z"',
            wrong='"2026-03-14T13:00:00"',
            wrong_because="without its zone",
        ),
        FieldType(
            name="uuid",
            domain="UUID",
            column="Uuid",
            migrated="sa.Uuid()",
            request="Uuid",
            response="UUID",
            value=lambda n: f"UUID(int={7 + n})",
            body=lambda n: f'"{NO_KEY}{7 + n:012x}"',
            wrong='"7"',
            wrong_because="no UUID",
            alias=UUIDS,
        ),
    )
}


def enumeration(name: str, values: Sequence[str]) -> FieldType:
    quoted = ", ".join(f'"{value}"' for value in values)
    options = f'name="{name}", native_enum=False, create_constraint=True, length=20'
    return FieldType(
        name=f"one of {name}",
        domain="ENUM",
        column=f'words(ENUM, "{name}")',
        migrated=f"sa.Enum({quoted}, {options})",
        request="Annotated[ENUM, Field(strict=False)]",
        response="ENUM",
        value=lambda _n: f"ENUM.{values[-1].upper()}",
        body=lambda _n: f'"{values[-1]}"',
        wrong='"unheard_of"',
        wrong_because="of no known value",
        values=tuple(values),
    )
