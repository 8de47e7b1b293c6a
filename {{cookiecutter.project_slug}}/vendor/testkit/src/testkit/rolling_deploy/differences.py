"""Which differences of two schemas break code that was written for the first."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from testkit.findings import ERROR, WARNING, Severity
from testkit.rolling_deploy.catalog import Catalog, Column, Constraint

LITERAL = re.compile(r"'((?:[^']|'')*)'")
ACTIONS = re.compile(r" (?:ON (?:DELETE|UPDATE) [A-Z ]+|(?:NOT )?DEFERRABLE|INITIALLY \w+)")
NUMBER = re.compile(r"\((\d+)(?:,(\d+))?\)")
WIDER = {
    "smallint": {"integer", "bigint", "numeric"},
    "integer": {"bigint", "numeric"},
    "bigint": {"numeric"},
    "real": {"double precision"},
}
TEXTS = ("character varying", "text")
KINDS = {"c": ("new-check", "CHECK"), "f": ("new-foreign-key", "foreign key"), "x": ("new-exclusion", "exclusion")}
EACH_ROW_ITS_OWN = ("nextval(", "gen_random_uuid(", "uuidv7(", "uuid_generate_v")
"""Defaults that never repeat."""


class Change(NamedTuple):
    rule: str
    object: str
    """`table`, `table.column`, or the name of a constraint or type."""
    message: str
    remedy: str
    severity: Severity = ERROR


def changes(old: Catalog, new: Catalog) -> Iterator[Change]:
    for table in old.tables:
        if table not in new.tables:
            yield Change(
                "dropped-table", table, f"table {table} is gone", "drop it in the release after no code uses it"
            )
            continue
        yield from _columns(table, old, new)
        yield from _constraints(table, old, new)
        yield from _uniques(table, old, new)
    for table in sorted(new.secured & old.tables.keys() - old.secured):
        yield Change(
            "row-security", table, f"{table} hides rows now", "give the released code a policy that lets it pass"
        )
    yield from _enums(old, new)


def _columns(table: str, old: Catalog, new: Catalog) -> Iterator[Change]:
    before, after = old.tables[table], new.tables[table]
    for name, column in before.items():
        where = f"{table}.{name}"
        if name not in after:
            remedy = "add the new one beside it, and drop this one in the release after no code uses it"
            yield Change("dropped-column", where, f"column {where} is gone", remedy)
        else:
            yield from _column(where, name, column, after[name], old.constraints.get(table, {}))
    for name, column in after.items():
        if name not in before and column.required and column.default is None and not column.generated:
            message = f"{table}.{name} is NOT NULL and has no default, and the released code does not write it"
            remedy = "give it a server default, or allow NULL until the next release"
            yield Change("new-required-column", f"{table}.{name}", message, remedy)


def _column(where: str, name: str, old: Column, new: Column, constraints: Mapping[str, Constraint]) -> Iterator[Change]:
    if not is_wider(old.type, new.type):
        message, remedy = f"{where} was {old.type} and is {new.type}", "add a column of the new type beside it"
        yield Change("changed-type", where, message, remedy)
    proof = {f"CHECK (({part} IS NOT NULL))" for part in (name, f'"{name}"')}
    if new.required and not old.required and not proof & {each.definition for each in constraints.values()}:
        remedy = "release code that always writes it, and a CHECK (… IS NOT NULL); then SET NOT NULL"
        yield Change("required-column", where, f"{where} is NOT NULL now, and the released code may write NULL", remedy)
    if old.required and not new.required:
        message = f"{where} may be NULL now, and the released code may not expect it"
        yield Change("nullable-column", where, message, "write NULL from the next release on", WARNING)
    if old.default is not None and new.default is None and new.required and not new.generated:
        message = f"{where} has lost its default, and the released code may rely on it"
        yield Change("dropped-default", where, message, "release code that always writes it first")
    if new.generated in {"a", "s"} and old.generated != new.generated:
        message = f"the database computes {where} now, and the released code may write it"
        yield Change("generated-column", where, message, "add a generated column beside it")


def is_wider(old: str, new: str) -> bool:
    """Whether the new type takes and gives each value of the old one."""
    if old == new:
        return True
    (old_name, old_size), (new_name, new_size) = _parts(old), _parts(new)
    if old_name == new_name == "numeric":
        (digits, scale), (more, new_scale) = old_size, new_size
        return new_size == UNLIMITED or (old_size != UNLIMITED and more >= digits and new_scale == scale)
    if old_name in TEXTS and new_name in TEXTS:
        return new_size == UNLIMITED or (old_size != UNLIMITED and new_size[0] >= old_size[0])
    return new_name in WIDER.get(old_name, ()) and new_size == UNLIMITED


UNLIMITED = (-1, -1)


def _parts(text: str) -> tuple[str, tuple[int, int]]:
    match = NUMBER.search(text)
    return NUMBER.sub("", text), (int(match[1]), int(match[2] or 0)) if match else UNLIMITED


def _constraints(table: str, old: Catalog, new: Catalog) -> Iterator[Change]:
    before = old.constraints.get(table, {}).values()
    known = {each.definition for each in before}
    gone = known - {each.definition for each in new.constraints.get(table, {}).values()}
    for name, constraint in new.constraints.get(table, {}).items():
        rule, kind = KINDS[constraint.kind]
        is_of_old_columns = bool(constraint.columns & old.tables[table].keys()) or not constraint.columns
        if constraint.definition in known or not is_of_old_columns:
            continue
        if added := _added_values(constraint.definition, gone):
            yield _new_value(name, added)
        elif ACTIONS.sub("", constraint.definition) in {ACTIONS.sub("", each) for each in known}:
            message = f"{table}: {constraint.definition} does something else to children now"
            yield Change(
                "changed-foreign-key", name, message, "check that the released code does not rely on it", WARNING
            )
        elif not _is_proven(constraint, old.tables[table]):
            message = f"{table} has a new {kind} that the released code does not know: {constraint.definition}"
            yield Change(rule, name, message, "release code that keeps it first, then add it")


def _is_proven(constraint: Constraint, columns: Mapping[str, Column]) -> bool:
    (column, *more) = [*constraint.columns, ""]
    is_not_null = constraint.definition in {f"CHECK (({column} IS NOT NULL))", f'CHECK (("{column}" IS NOT NULL))'}
    return not any(more) and is_not_null and columns[column].required


def _added_values(definition: str, gone: set[str]) -> set[str]:
    """Where only the list of values of a CHECK got longer."""
    values = set(LITERAL.findall(definition))
    for each in gone:
        fewer = set(LITERAL.findall(each))
        if fewer and fewer < values and _without_values(each) == _without_values(definition) and _is_list(definition):
            return values - fewer
    return set()


def _is_list(definition: str) -> bool:
    """And not a list of values that are refused."""
    return "= ANY" in definition and "NOT" not in definition and "<>" not in definition


def _without_values(definition: str) -> str:
    return re.sub(r"(?:''[^,\]]*(?:, )?)+", "''", LITERAL.sub("''", definition))


def _new_value(name: str, values: set[str]) -> Change:
    message = f"{name} allows {', '.join(sorted(values))} now, which the released code may not be able to read"
    return Change("new-value", name, message, "write it from the next release on", WARNING)


def _uniques(table: str, old: Catalog, new: Catalog) -> Iterator[Change]:
    before, after = old.uniques.get(table, {}), new.uniques.get(table, {})
    for definition, unique in after.items():
        implied = any(each.is_plain and unique.is_plain and each.columns <= unique.columns for each in before.values())
        added = [new.tables[table][name] for name in unique.columns - old.tables[table].keys()]
        if definition in before or implied or any(map(_never_repeats, added)):
            continue
        message = f"{table} has a new unique rule that the released code does not know: {definition}"
        yield Change("new-unique", unique.name, message, "release code that keeps it first, then add it")
    for definition in before.keys() - after.keys():
        name = before[definition].name
        message = f"{name} is gone: ON CONFLICT needs it, and rows may repeat that the released code finds by it"
        yield Change("dropped-unique", name, message, "check that the released code does not rely on it", WARNING)


def _never_repeats(column: Column) -> bool:
    """NULLs are not equal."""
    if column.default is None:
        return not column.required or bool(column.generated)
    return column.default.startswith(EACH_ROW_ITS_OWN)


def _enums(old: Catalog, new: Catalog) -> Iterator[Change]:
    for name, labels in old.enums.items():
        if gone := labels - new.enums.get(name, frozenset()):
            message = f"type {name} has lost {', '.join(sorted(gone))}"
            yield Change("dropped-enum-value", name, message, "stop writing it in one release, and drop it in the next")
        if added := new.enums.get(name, labels) - labels:
            yield _new_value(name, set(added))
