"""The lines of a slice that depend on its fields, each under the placeholder that it replaces in the sources."""

import re
from collections.abc import Iterable, Mapping, Sequence

from plumbline.slicing.fields import Field, key_of
from plumbline.slicing.names import Names, camel, spoken

PLACEHOLDER = re.compile(r"^( *)__([A-Z_]+)__\n|__([A-Z_]+)__", re.MULTILINE)


def filled(text: str, fragments: Mapping[str, str]) -> str:
    """A placeholder that is a line of its own gives its indentation to each line, or goes when it has none."""

    def fill(match: re.Match[str]) -> str:
        indent, line, inside = match.groups()
        if inside:
            return fragments[inside]
        return "".join(f"{indent}{each}\n" for each in fragments[line].splitlines())

    return PLACEHOLDER.sub(fill, text)


def fragments(names: Names, fields: Sequence[Field]) -> Mapping[str, str]:
    key = key_of(fields)
    optional = [field for field in fields if field.optional]
    required = [field for field in fields if not field.optional]
    money = [field for field in fields if field.type.name == "money"]

    def typed(field: Field, text: str) -> str:
        return text.replace("ENUM", camel(f"{names.one}_{field.name}")) + (" | None" if field.optional else "")

    def value(field: Field) -> str:
        return field.value.replace("ENUM", camel(f"{names.one}_{field.name}"))

    def compared(name: str) -> str:
        actual, expected = commas(f"{name}.{field.name}" for field in fields), commas(map(value, fields))
        return f"({actual}) == ({expected})" if len(fields) > 1 else f"{actual} == {expected}"

    each_value = commas(f"{field.name}={value(field)}" for field in fields)
    texts = {
        "ENUMS": "\n\n\n".join(enum_class(names, field) for field in fields if field.type.values),
        "ENUM_NAMES": commas(camel(f"{names.one}_{field.name}") for field in fields if field.type.values)
        or "PaperCrane",
        "DECLARED": lines(f"{field.name}: {typed(field, field.type.domain)}" for field in fields),
        "PARAMETERS": commas(f"{field.name}: {typed(field, field.type.domain)}" for field in fields),
        "POSITIONS": commas(field.name for field in fields),
        "COLUMNS": lines(column(field, unique=field is key, names=names) for field in fields),
        "CHECKS": lines(f'CheckConstraint("{m.name}_minor >= 0", "{m.name}_minor_not_negative"),' for m in money),
        "COMPOSITES": composites(money),
        "READ": commas(["id=row['id']", *map(read, fields), "archived_at=row['archived_at']"]),
        "MONEY_PROBLEMS": "**MONEY_PROBLEMS," if money else "",
        "ALIASES": "\n".join(dict.fromkeys(field.type.alias for field in fields if field.type.alias)),
        "TAKEN": lines(
            f"{field.name}: {typed(field, field.type.request)}" + (" = None" if field.optional else "")
            for field in fields
        ),
        "SHOWN": lines(f"{field.name}: {typed(field, field.type.response)}" for field in fields),
        "PASSED": commas(f"{field.name}={passed(field)}" for field in fields),
        "MIGRATED_COLUMNS": lines(map(migrated_column, fields)),
        "MIGRATED_CHECKS": lines(
            f'sa.CheckConstraint("{m.name}_minor >= 0", name=op.f("ck_paper_cranes_{m.name}_minor_not_negative")),'
            for m in money
        ),
        "BODY": commas(f'"{field.name}": {field.body}' for field in fields),
        "BUILT": lines(
            f'{field.name} = factory.Sequence(lambda n: f"Blue heron {{n}}")'
            if field is key
            else f"{field.name} = {value(field)}"
            for field in fields
        ),
        "EACH_VALUE": each_value,
        "STORED": f"assert {compared('stored')}",
        "KEPT": f"assert {compared('kept')}",
        "REQUIRED_NAMES": commas(f'"{field.name}"' for field in required),
        "WRONG": lines(f'("{field.name}", {field.type.wrong}),' for field in fields),
        "WRONG_IDS": commas(f'"{spoken(field.name)} {field.type.wrong_because}"' for field in fields),
        "ABSENT_SUITE": ABSENT_SUITE if optional else "",
        "ABSENT_SCHEMA": ABSENT_SCHEMA if optional else "",
        "ABSENT_API": ABSENT_API if optional else "",
    }
    absent = {
        "NONES": commas(f"{field.name}=None" for field in optional),
        "NULLS": commas(f'"{field.name}": None' for field in optional),
        "ALL_NONE": lines(f"assert stored.{field.name} is None" for field in optional),
        "REQUIRED_BODY": commas(f'"{field.name}": {field.body}' for field in required),
    }
    texts |= {name: filled(text, absent) for name, text in texts.items() if name.startswith("ABSENT")}
    return {name: names.of(text) for name, text in texts.items()}


ABSENT_SUITE = """
async def test_a_paper_crane_is_kept_without_what_may_be_absent(
    self, uow: UnitOfWorkFactory[PaperCranesUnitOfWork]
) -> None:
    paper_crane = make_paper_crane(__NONES__)
    await keep(uow, paper_crane)

    async with uow() as work:
        stored = await work.paper_cranes.get(paper_crane.id)

    __ALL_NONE__
"""

ABSENT_SCHEMA = """
@pytest.mark.parametrize("absent", [{}, {__NULLS__}], ids=["left out", "null"])
def test_a_new_paper_crane_may_do_without_some_fields(absent: dict[str, None]) -> None:
    new = NewPaperCrane.model_validate({__REQUIRED_BODY__} | absent)

    assert new.model_dump().items() >= {__NULLS__}.items()
"""

ABSENT_API = """
async def test_what_a_paper_crane_does_without_is_null(client_as: ClientAs) -> None:
    body = {__REQUIRED_BODY__}

    added = await client_as("staff:sam").post("/paper-cranes", json=body)

    assert added.status_code == 201
    assert added.json().items() >= {__NULLS__}.items()
"""


def commas(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def enum_class(names: Names, field: Field) -> str:
    members = lines(f'    {value.upper()} = "{value}"' for value in field.type.values)
    return f"\n\nclass {camel(f'{names.one}_{field.name}')}(StrEnum):\n{members}"


def column(field: Field, *, unique: bool, names: Names) -> str:
    options = ("" if field.optional else ", nullable=False") + (", unique=True" if unique else "")
    if field.type.name == "money":
        return lines(
            (
                f'Column("{field.name}_minor", BigInteger{options}),',
                f'Column("{field.name}_currency", String(3){options}),',
            )
        )
    kind = field.type.column.replace("ENUM", camel(f"{names.one}_{field.name}"))
    return f'Column("{field.name}", {kind}{options}),'


def migrated_column(field: Field) -> str:
    options = "" if field.optional else ", nullable=False"
    if field.type.name == "money":
        return lines(
            (
                f'sa.Column("{field.name}_minor", sa.BigInteger(){options}),',
                f'sa.Column("{field.name}_currency", sa.String(3){options}),',
            )
        )
    return f'sa.Column("{field.name}", {field.type.migrated}{options}),'


def composites(money: Sequence[Field]) -> str:
    if not money:
        return ""
    absent = ", return_none_on=lambda minor, _currency: minor is None"
    mapped = commas(
        f'"{field.name}": composite(Money, paper_cranes.c.{field.name}_minor, paper_cranes.c.{field.name}_currency'
        f"{absent if field.optional else ''})"
        for field in money
    )
    return f"properties={{{mapped}}}"


def read(field: Field) -> str:
    if field.type.name != "money":
        return f'{field.name}=row["{field.name}"]'
    money = f'Money(row["{field.name}_minor"], row["{field.name}_currency"])'
    absent = f' if row["{field.name}_minor"] is not None else None'
    return f"{field.name}={money}{absent if field.optional else ''}"


def passed(field: Field) -> str:
    if field.type.name != "money":
        return f"body.{field.name}"
    return (
        f"body.{field.name}.to_domain()"
        if not field.optional
        else (f"body.{field.name}.to_domain() if body.{field.name} else None")
    )
