import pytest
from testkit.growth.statements import shape_of


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("SELECT a FROM t WHERE id IN ($1::UUID, $2::UUID)", "SELECT a FROM t WHERE id IN ($1::UUID)"),
        ("SELECT a FROM t WHERE id = 7 -- of ada", "SELECT a FROM t WHERE id = 8 /* of eve */"),
        ("SELECT a FROM t WHERE name = 'it''s, ('", "SELECT a FROM t WHERE name = 'x'"),
        ("INSERT INTO t VALUES ($1::TIMESTAMP WITH TIME ZONE, $2)", "INSERT INTO t VALUES (?, ?), (?, ?)"),
        ("SELECT a FROM t WHERE id = %(id_1)s", "SELECT a FROM t WHERE id = :id_2"),
        ("SAVEPOINT sa_savepoint_1", "SAVEPOINT sa_savepoint_12"),
    ],
    ids=["keys of IN", "numbers and comments", "text", "rows of VALUES", "styles of parameters", "savepoints"],
)
def test_statements_that_differ_in_their_values_have_one_shape(first: str, second: str) -> None:
    assert shape_of(first) == shape_of(second)


@pytest.mark.parametrize(
    "other", ["SELECT b FROM t", "SELECT a FROM u", "SELECT a::text FROM t"], ids=["column", "table", "cast"]
)
def test_statements_that_differ_in_more_have_shapes_of_their_own(other: str) -> None:
    assert shape_of("SELECT a FROM t") != shape_of(other)
