from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from testkit.findings import ERROR, Finding
from testkit.growth import Growth, QueryGrowth
from testkit.growth.judge import findings_of
from testkit.growth.samples import Sample
from testkit.growth.statements import Statement

ROUTE = "GET /orders"
ORDERS = Statement("SELECT orders", "src/app/orders.py:7", "src/app/routes.py:3")


def answer(content: str = "", status: int = 200, sent: str = "") -> object:
    request = SimpleNamespace(content=sent.encode())
    return SimpleNamespace(status_code=status, content=content.encode(), text=content, request=request)


def judged(*counts: int, statement: Statement = ORDERS, answers: Sequence[object] = ()) -> list[Finding]:
    """One statement, sent so many times at 1, 10 and 100 rows."""
    rows = [10**power for power in range(len(counts))]
    given = answers or [answer()] * len(counts)
    samples = [Sample(row, a, [statement] * count) for row, a, count in zip(rows, given, counts, strict=True)]
    return findings_of(ROUTE, samples, [], "tests/access")


def rules(findings: Sequence[Finding]) -> list[str]:
    return [finding.rule for finding in findings if finding.severity is ERROR]


@pytest.mark.parametrize("counts", [(1, 10, 100), (1, 10, 10), (1, 1, 2), (0, 10, 100), (2, 3, 3), (1, 2, 1)])
def test_more_statements_for_more_rows_are_growth(counts: tuple[int, ...]) -> None:
    assert rules(judged(*counts)) == ["query-growth"]


@pytest.mark.parametrize("counts", [(1, 1, 1), (3, 3, 3), (0, 1, 1), (0, 0, 0), (4, 2, 1)])
def test_as_many_statements_for_any_number_of_rows_are_right(counts: tuple[int, ...]) -> None:
    assert judged(*counts) == []


def test_growth_names_the_line_its_caller_and_the_counts() -> None:
    (finding,) = judged(1, 10, 100)

    assert str(finding).startswith("src/app/orders.py:7: error: [query-growth] GET /orders sends this statement ")
    assert "1, 10 and 100 times for 1, 10 and 100 rows (called from src/app/routes.py:3): SELECT orders" in str(finding)


@pytest.mark.parametrize(("values", "found"), [(500, []), (100, []), (99, ["query-growth"])])
def test_batches_may_grow_where_each_carries_a_hundred_values(values: int, found: list[str]) -> None:
    assert rules(judged(1, 2, 20, statement=ORDERS._replace(values=values))) == found


def test_a_statement_without_a_line_of_the_project_is_growth_too() -> None:
    (finding,) = judged(1, 10, 100, statement=Statement("SELECT 1", "(no line of the project)"))

    assert str(finding).startswith("(no line of the project): error: [query-growth]")


@pytest.mark.parametrize(
    ("statement", "cure"),
    [("SELECT x", "selectinload"), ("COMMIT", "one transaction"), ("UPDATE t SET a = ?", "write all rows at once")],
)
def test_the_cure_fits_the_statement(statement: str, cure: str) -> None:
    (finding,) = judged(1, 10, 100, statement=ORDERS._replace(shape=statement))

    assert cure in finding.remedy


@pytest.mark.parametrize(
    "bodies",
    [
        ('{"items": []}', '{"items": []}', '{"items": []}'),
        ('{"items": [1]}', '{"items": [1]}', '{"items": [1]}'),
        ('{"items": [{"lines": [1]}]}', '{"items": [{"lines": [1]}, {}]}', '{"items": [{"lines": [1]}, {}]}'),
        ("id;name", "id;name", "id;name"),
    ],
    ids=["empty", "one", "inner", "not JSON"],
)
def test_a_list_that_does_not_grow_can_not_be_judged(bodies: tuple[str, ...]) -> None:
    findings = judged(1, 1, 1, answers=[answer(body) for body in bodies])

    assert rules(findings) == ["nothing-to-grow"]
    assert "tests/access" in findings[0].remedy


def test_a_list_of_the_request_that_does_not_grow_can_not_be_judged() -> None:
    findings = judged(1, 1, 1, answers=[answer(sent='{"lines": [1]}')] * 3)

    assert '"the request\'s lines" has a length of 1, 1 and 1' in str(findings[0])


def test_an_answer_that_sends_no_statement_needs_no_rows() -> None:
    assert judged(0, 0, 0, answers=[answer("[1]")] * 3) == []


@pytest.mark.parametrize("bodies", [("[1]", "[1, 2]", "[1, 2]"), ("{}", "{}", "{}")], ids=["a page", "no list"])
def test_a_list_that_grows_once_and_an_object_are_judged(bodies: tuple[str, ...]) -> None:
    assert judged(1, 1, 1, answers=[answer(body) for body in bodies]) == []


def test_an_error_of_the_route_is_no_result() -> None:
    findings = judged(1, 1, 1, answers=[answer(), answer("no such order", status=404), answer()])

    assert "nothing can be judged at 10 rows: it answered 404: no such order" in str(findings[0])


def test_a_forgotten_answer_is_no_result() -> None:
    assert "no answer was given" in str(judged(1, 1, answers=[None, None])[0])


@pytest.mark.parametrize(
    ("shape", "rows"),
    [
        ("SELECT a FROM t", (1, 10, 20)),
        ("SELECT a FROM t LIMIT ?", (1, 10, 100)),
        ("SELECT a WHERE b IN (?)", (1, 10, 100)),
    ],
    ids=["a page", "limit", "by keys"],
)
def test_a_page_of_rows_is_no_warning(shape: str, rows: tuple[int, ...]) -> None:
    samples = [Sample(10**n, answer(), [Statement(shape, "a.py:1", rows=each)]) for n, each in enumerate(rows)]

    assert findings_of(ROUTE, samples, [], "") == []


def test_one_measurement_shows_no_growth() -> None:
    growth = Growth(ROUTE)
    with growth.measuring(1) as sample:
        sample.answer = answer()

    with pytest.raises(QueryGrowth, match="fewer than two"):
        growth.check()
