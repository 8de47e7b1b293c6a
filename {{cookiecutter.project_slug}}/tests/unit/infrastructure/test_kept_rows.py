"""What counts as lost when a migration went away and came back."""

import pytest

from tests.fixtures.kept_rows import Rows, losses

CLOCK = {"id": 1, "code": "RETRO-CLOCK", "name": "Retro clock"}
LAMP = {"id": 2, "code": "LAMP", "name": "Lamp"}
BEFORE: Rows = {"books": [CLOCK, LAMP]}
REBUILD = ["INSERT INTO _alembic_tmp_books SELECT * FROM books", "DROP TABLE books"]


def test_rows_in_another_sequence_are_no_loss() -> None:
    assert losses(BEFORE, BEFORE, {"books": [LAMP, CLOCK]}, REBUILD) == []


def test_rows_that_a_migration_adds_are_no_loss() -> None:
    assert losses(BEFORE, BEFORE, {"books": [CLOCK, LAMP, LAMP | {"id": 3}]}, REBUILD) == []


@pytest.mark.parametrize("after", [{"books": [CLOCK]}, {"books": []}, {}], ids=str)
def test_rows_that_are_gone_are_counted(after: Rows) -> None:
    gone = 2 - len(after.get("books", []))

    assert losses(BEFORE, BEFORE, after, REBUILD) == [f"books has lost {gone} of 2 rows"]


@pytest.mark.parametrize(
    ("after", "columns"),
    [
        ([CLOCK, LAMP | {"name": None}], "name"),
        ([CLOCK, LAMP | {"id": "2"}], "id"),
        ([CLOCK | {"name": "Lamp"}, LAMP | {"name": "Retro clock"}], "id, code, name"),
    ],
    ids=["a value", "a type", "which row has which"],
)
def test_values_that_are_gone_are_named(after: list[dict[str, object]], columns: str) -> None:
    lost = losses(BEFORE, BEFORE, {"books": after}, REBUILD)

    assert lost == [f"books has lost values of {columns}"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM books WHERE code = 'LAMP'",
        'delete\n from "books"',
        "TRUNCATE books",
        'TRUNCATE TABLE ONLY public."books" CASCADE',
        "WITH old AS (SELECT 1) DELETE FROM books",
    ],
)
def test_a_table_that_the_migration_deletes_from_may_lose_rows(statement: str) -> None:
    assert losses(BEFORE, BEFORE, {"books": []}, [statement]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM shelves",
        "SELECT * FROM books",
        "CREATE TABLE lines (code TEXT REFERENCES books ON DELETE CASCADE)",
        "DELETE FROM books_of_old",
        "DROP TABLE books",
        "UPDATE books SET name = ''",
    ],
)
def test_a_table_that_the_migration_does_not_delete_from_keeps_its_rows(statement: str) -> None:
    assert losses(BEFORE, BEFORE, {"books": []}, [statement]) != []


def test_a_table_that_the_migration_updates_may_have_other_values() -> None:
    after: Rows = {"books": [CLOCK, LAMP | {"name": "Desk lamp"}]}

    assert losses(BEFORE, BEFORE, after, ["UPDATE books SET name = 'Desk lamp'"]) == []


def test_a_table_that_the_neighbour_drops_comes_back_empty() -> None:
    assert losses(BEFORE, {}, {"books": []}, ["DROP TABLE books"]) == []


def test_a_table_that_the_neighbour_renames_keeps_its_rows() -> None:
    renamed = ["ALTER TABLE books RENAME TO goods"]

    assert losses(BEFORE, {"goods": [CLOCK]}, {"books": [CLOCK]}, renamed) != []


def test_a_column_that_the_neighbour_does_not_have_may_be_empty() -> None:
    bare = {"books": [{"id": 1, "code": "RETRO-CLOCK"}, {"id": 2, "code": "LAMP"}]}
    after: Rows = {"books": [CLOCK | {"name": None}, LAMP | {"name": None}]}

    assert losses(BEFORE, bare, after, REBUILD) == []
