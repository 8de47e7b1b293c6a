import pytest
from testkit.findings import ERROR, WARNING
from testkit.rolling_deploy.catalog import Catalog, Column, Constraint, Unique
from testkit.rolling_deploy.differences import changes, is_wider

STATES = "CHECK (((state)::text = ANY ((ARRAY[{}])::text[])))"


def with_check(definition: str) -> Catalog:
    constraint = Constraint("c", definition, frozenset({"state"}))
    return Catalog({"orders": {"state": Column("text")}}, {"orders": {"ck_state": constraint}})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("character varying(20)", "character varying(20)"),
        ("character varying(20)", "character varying(21)"),
        ("character varying(20)", "text"),
        ("integer", "bigint"),
        ("numeric(8,2)", "numeric(9,2)"),
        ("numeric(8,2)", "numeric"),
        ("numeric(8)", "numeric(9,0)"),
    ],
)
def test_a_type_that_takes_all_old_values_is_wider(old: str, new: str) -> None:
    assert is_wider(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("character varying(20)", "character varying(19)"),
        ("text", "character varying(500)"),
        ("bigint", "integer"),
        ("numeric(8,2)", "numeric(9,3)"),
        ("numeric", "numeric(30,2)"),
        ("integer", "numeric(3,0)"),
        ("timestamp with time zone", "timestamp without time zone"),
        ("json", "jsonb"),
    ],
)
def test_any_other_type_is_not_wider(old: str, new: str) -> None:
    assert not is_wider(old, new)


@pytest.mark.parametrize(
    ("values", "severity"),
    [("'new', 'sold', 'lost'", WARNING), ("'new'", ERROR), ("'new', 'lost'", ERROR)],
    ids=["more", "fewer", "others"],
)
def test_a_list_of_values_may_only_get_longer(values: str, severity: str) -> None:
    old, new = with_check(STATES.format("'new', 'sold'")), with_check(STATES.format(values))

    assert [change.severity for change in changes(old, new)] == [severity]


def test_a_longer_list_for_something_else_is_a_new_check() -> None:
    old = with_check(STATES.format("'new'"))
    new = with_check(STATES.format("'new', 'sold'").replace("state", "lower(state)"))

    assert rules(old, new) == ["new-check"]


def test_a_longer_list_of_refused_values_is_a_new_check() -> None:
    old = with_check("CHECK ((state <> ALL (ARRAY['bad'])))")
    new = with_check("CHECK ((state <> ALL (ARRAY['bad', 'worse'])))")

    assert [change.rule for change in changes(old, new)] == ["new-check"]


PLAIN, REQUIRED, DEFAULT = Column("text"), Column("text", required=True), Column("text", required=True, default="''")


def rules(old: Catalog, new: Catalog) -> list[str]:
    return [change.rule for change in changes(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, PLAIN, []),
        (None, DEFAULT, []),
        (None, REQUIRED._replace(generated="d"), []),
        (None, REQUIRED, ["new-required-column"]),
        (PLAIN, None, ["dropped-column"]),
        (PLAIN, REQUIRED, ["required-column"]),
        (REQUIRED, PLAIN, ["nullable-column"]),
        (REQUIRED, REQUIRED, []),
        (DEFAULT, DEFAULT, []),
        (DEFAULT, REQUIRED, ["dropped-default"]),
        (DEFAULT, REQUIRED._replace(generated="d"), []),
        (Column("text", default="''"), PLAIN, []),
        (PLAIN, PLAIN._replace(generated="s"), ["generated-column"]),
        (PLAIN, PLAIN._replace(generated="d"), []),
        (PLAIN._replace(generated="a"), PLAIN._replace(generated="a"), []),
        (PLAIN._replace(generated="d"), PLAIN._replace(generated="a"), ["generated-column"]),
        (PLAIN, PLAIN._replace(type="json"), ["changed-type"]),
    ],
)
def test_a_column_is_judged_by_what_the_released_code_writes_and_reads(
    old: Column | None, new: Column | None, expected: list[str]
) -> None:
    before, after = ({"id": PLAIN} | ({"state": column} if column else {}) for column in (old, new))

    assert rules(Catalog({"orders": before}), Catalog({"orders": after})) == expected


@pytest.mark.parametrize("name", ["state", '"state"'])
def test_a_column_that_a_check_keeps_filled_may_become_required(name: str) -> None:
    proof = {"orders": {"ck": Constraint("c", f"CHECK (({name} IS NOT NULL))", frozenset({"state"}))}}

    assert rules(Catalog({"orders": {"state": PLAIN}}, proof), Catalog({"orders": {"state": REQUIRED}})) == []


@pytest.mark.parametrize(
    ("kind", "definition", "columns", "expected"),
    [
        ("c", "CHECK ((state <> ''::text))", {"state"}, ["new-check"]),
        ("c", "CHECK ((added <> ''::text))", {"added"}, []),
        ("c", "CHECK ((now() > '2026-01-01'))", set(), ["new-check"]),
        ("c", "CHECK ((state IS NOT NULL))", {"state"}, []),
        ("c", 'CHECK (("state" IS NOT NULL))', {"state"}, []),
        ("c", "CHECK ((note IS NOT NULL))", {"note"}, ["new-check"]),
        ("c", "CHECK (((state IS NOT NULL) OR (note IS NOT NULL)))", {"state", "note"}, ["new-check"]),
        ("c", "CHECK ((NOT (state = ANY (ARRAY['bad'::text, 'worse'::text]))))", {"state"}, ["new-check"]),
        (
            "c",
            "CHECK (((state = ANY (ARRAY['a'::text, 'b'::text])) AND (state <> 'c'::text)))",
            {"state"},
            ["new-check"],
        ),
        ("c", "CHECK ((note = 'x'::text))", {"note"}, []),
        ("f", "FOREIGN KEY (note) REFERENCES notes(id)", {"note"}, ["new-foreign-key"]),
        ("f", "FOREIGN KEY (state) REFERENCES states(id) ON DELETE CASCADE", {"state"}, ["changed-foreign-key"]),
        ("x", "EXCLUDE USING gist (state WITH =)", {"state"}, ["new-exclusion"]),
    ],
)
def test_a_constraint_is_judged_by_what_the_released_code_keeps(
    kind: str, definition: str, columns: set[str], expected: list[str]
) -> None:
    """A known one under another name comes first."""
    tables = {"orders": {"state": REQUIRED, "note": PLAIN}}
    known = {
        "ck_note": Constraint("c", "CHECK ((note = 'x'::text))", frozenset({"note"})),
        "ck_bad": Constraint("c", "CHECK ((NOT (state = ANY (ARRAY['bad'::text]))))", frozenset({"state"})),
        "ck_a": Constraint(
            "c", "CHECK (((state = ANY (ARRAY['a'::text])) AND (state <> 'c'::text)))", frozenset({"state"})
        ),
        "fk": Constraint("f", "FOREIGN KEY (state) REFERENCES states(id)", frozenset({"state"})),
    }
    added = {"renamed": known["ck_note"], "new": Constraint(kind, definition, frozenset(columns))}

    assert rules(Catalog(tables, {"orders": known}), Catalog(tables, {"orders": added})) == expected


def unique(*columns: str, is_plain: bool = True) -> dict[str, Unique]:
    definition = f"btree ({', '.join(columns)}){'' if is_plain else ' WHERE open'}"
    return {definition: Unique(f"uq_{columns[-1]}", frozenset(columns), is_plain)}


@pytest.mark.parametrize(
    ("added", "column", "expected"),
    [
        (unique("state"), PLAIN, []),
        (unique("state", "note"), PLAIN, []),
        (unique("state", "note", is_plain=False), PLAIN, ["new-unique"]),
        (unique("note"), PLAIN, ["new-unique"]),
        (unique("note", "open"), PLAIN, ["new-unique"]),
        (unique("added"), PLAIN, []),
        (unique("added"), DEFAULT, ["new-unique"]),
        (unique("added"), DEFAULT._replace(default="gen_random_uuid()"), []),
        (unique("added"), REQUIRED._replace(generated="d"), []),
        (unique("added"), REQUIRED, ["new-required-column", "new-unique"]),
    ],
)
def test_a_unique_rule_is_judged_by_rows_that_the_released_code_may_write(
    added: dict[str, Unique], column: Column, expected: list[str]
) -> None:
    """Unique are the state, and the note of an open order."""
    known = unique("state") | unique("note", is_plain=False)
    before = {"state": PLAIN, "note": PLAIN, "open": PLAIN}
    old = Catalog({"orders": before}, uniques={"orders": known})
    new = Catalog({"orders": before | {"added": column}}, uniques={"orders": known | added})

    assert rules(old, new) == expected


def test_a_unique_rule_that_is_gone_is_a_warning() -> None:
    tables = {"orders": {"state": PLAIN}}

    (change,) = changes(Catalog(tables, uniques={"orders": unique("state")}), Catalog(tables))

    assert (change.rule, change.object, change.severity) == ("dropped-unique", "uq_state", WARNING)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"new", "paid"}, []),
        ({"new"}, ["dropped-enum-value"]),
        ({"new", "paid", "lost"}, ["new-value"]),
        ({"new", "lost"}, ["dropped-enum-value", "new-value"]),
        (None, ["dropped-enum-value"]),
    ],
)
def test_an_enumeration_may_not_lose_a_value(labels: set[str] | None, expected: list[str]) -> None:
    new = {"state": frozenset(labels)} if labels else {}

    assert rules(Catalog(enums={"state": frozenset({"new", "paid"})}), Catalog(enums=new)) == expected


def test_row_security_hides_rows_of_a_released_table_only_where_it_is_new() -> None:
    old = Catalog({"orders": {}, "products": {}}, secured=frozenset({"products"}))
    new = Catalog({"orders": {}, "products": {}, "added": {}}, secured=frozenset({"orders", "products", "added"}))

    assert [(change.rule, change.object) for change in changes(old, new)] == [("row-security", "orders")]


def test_all_tables_after_one_that_is_gone_are_judged() -> None:
    old = Catalog({"gone": {"id": PLAIN}, "orders": {"id": PLAIN}})

    assert rules(old, Catalog({"orders": {}})) == ["dropped-table", "dropped-column"]
