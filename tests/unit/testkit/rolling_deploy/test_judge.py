from pathlib import Path

import pytest
from testkit.findings import ERROR, NOTE, Finding
from testkit.rolling_deploy.catalog import Catalog, Column
from testkit.rolling_deploy.judge import lost_rows, schema_findings, suite_findings
from testkit.rolling_deploy.migrating import Migration, Step, last_error
from testkit.rolling_deploy.suites import Failure, read

OLD = Catalog({"books": {"id": Column("integer"), "isbn": Column("text")}})
NEW = Catalog({"books": {"id": Column("integer")}})
DROPS = 'op.drop_column("books", "isbn")\n'
REASON = "# rolling-deploy: allow dropped-column books.isbn -- v1 does not map it\n"


def judged(
    folder: Path, source: str, *, new: Catalog = NEW, named_at: str | None = "src/app/books.py:3"
) -> list[Finding]:
    file = folder / "0002.py"
    file.write_text(source)
    steps = [Step(Migration("0002", file), OLD, new)]
    return [*schema_findings(OLD, new, steps, "v1", lambda _name: named_at, lambda path: path.name)]


def test_a_dropped_column_names_the_migrations_line_and_where_the_release_has_it(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, "\n" + DROPS)

    assert str(finding).startswith(
        "0002.py:2: error: [dropped-column] column books.isbn is gone, and v1 names it at src/app/"
    )


def test_a_dropped_column_that_the_release_does_not_name_is_a_note(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, DROPS, named_at=None)

    assert finding.severity is NOTE


def test_a_comment_with_a_reason_allows_one_change(tmp_path: Path) -> None:
    (finding,) = judged(tmp_path, REASON + DROPS)

    assert finding.severity is NOTE
    assert "v1 does not map it" in finding.message


@pytest.mark.parametrize(
    ("comment", "rules"),
    [
        ("# rolling-deploy: allow dropped-column books.isbn\n", ["allowance", "dropped-column"]),
        ("# rolling-deploy: allow dropped-column books.isbn -- \n", ["allowance", "dropped-column"]),
        (REASON.replace("isbn", "title"), ["dropped-column", "unused-allowance"]),
    ],
    ids=["no reason", "an empty reason", "another column"],
)
def test_a_comment_that_allows_nothing_is_an_error_too(tmp_path: Path, comment: str, rules: list[str]) -> None:
    findings = judged(tmp_path, comment + DROPS)

    assert [finding.rule for finding in findings if finding.severity is ERROR] == rules


def test_fewer_rows_are_lost_rows_and_more_are_not() -> None:
    findings = [*lost_rows({"a": 3, "b": 3, "gone": 1}, {"a": 2, "b": 4}, "on the way up", "0002.py")]

    assert [finding.message for finding in findings] == ["on the way up, a has lost 1 of 3 rows"]


def test_failures_of_one_error_are_one_finding() -> None:
    failures = [Failure(f"test_{n}", "UndefinedColumnError: column isbn", "SELECT isbn") for n in range(5)]

    (finding,) = suite_findings(failures, "released-code", "v1", "0002.py", ERROR)

    assert (
        "v1 fails 5 of its API tests: UndefinedColumnError: column isbn [SELECT isbn] (test_0, test_1, test_2, …)"
        in str(finding)
    )


def test_the_databases_error_is_read_from_the_log_of_a_failed_test() -> None:
    place = "sqlalchemy/dialects/postgresql/asyncpg.py:596: in execute"
    log = f"{place}\nasyncpg.exceptions.UndefinedColumnError: column isbn does not exist\n[SQL: SELECT\n isbn]"
    junit = f"""<testsuites><testsuite><testcase classname="a" name="b"><failure message="assert 500 == 200">E</failure>
      <system-out>{log}</system-out></testcase><testcase classname="a" name="c"/></testsuite></testsuites>"""

    result = read(junit.encode())

    assert result.tests == {"a::b", "a::c"}
    ((test, error, sql),) = result.failures
    assert (test, sql) == ("a::b", "SELECT isbn")
    assert error == "UndefinedColumnError: column isbn does not exist"


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("", "no output"),
        ("KeyError: 'x'\nmore", "KeyError: 'x'"),
        ("ERROR tests/a.py - E\n1 error in 3s", "ERROR tests/a.py - E"),
        ("E   ModuleNotFoundError: gone\nERROR tests/a.py\n1 error", "ERROR tests/a.py - ModuleNotFoundError: gone"),
    ],
)
def test_the_last_error_of_a_programs_output_is_shown(output: str, line: str) -> None:
    assert last_error(output) == line
