import pytest
from testkit.findings import ERROR, WARNING
from testkit.rolling_deploy.catalog import Catalog, Column, Constraint
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


def test_a_longer_list_of_refused_values_is_a_new_check() -> None:
    old = with_check("CHECK ((state <> ALL (ARRAY['bad'])))")
    new = with_check("CHECK ((state <> ALL (ARRAY['bad', 'worse'])))")

    assert [change.rule for change in changes(old, new)] == ["new-check"]
