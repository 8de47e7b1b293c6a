"""Each format of the reporter, for findings with and without a line."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from testkit.findings import ERROR, NOTE, WARNING, Finding, Severity
from testkit.reporting import (
    FORMATS,
    Report,
    annotations,
    as_github,
    as_json,
    as_sarif,
    as_text,
    print_error,
    replace_file,
)

SMELL = Finding("tests/unit/test_shop.py", 7, "sleep", WARNING, "it sleeps", "await an event", 9, "test_a_sale")
SLOW = Finding("tests/unit/test_shop.py", 0, "budget", ERROR, "takes 312 ms", "make it faster", scope="test_a_sale")
SHARE = Finding("tests/unit", 0, "share", ERROR, "unit has 50 %", "add 3 tests to unit")
HINT = Finding("tests/unit/test_shop.py", 3, "print", NOTE, "it prints", "")


def test_text_names_place_finding_and_remedy() -> None:
    report = Report("shop", [SMELL, SLOW, SHARE, HINT], table=["a picture"], summary=["4 findings"])

    assert as_text(report).splitlines() == [
        "a picture",
        "tests/unit/test_shop.py:7: warning: [sleep] it sleeps: await an event",
        "tests/unit/test_shop.py::test_a_sale: error: [budget] takes 312 ms: make it faster",
        "tests/unit: error: [share] unit has 50 %: add 3 tests to unit",
        "tests/unit/test_shop.py:3: note: [print] it prints",
        "4 findings",
    ]


def test_github_gets_an_annotation_a_finding_the_worst_first() -> None:
    assert as_github(Report("shop", [SMELL, SLOW, SHARE])).splitlines() == [
        "::error file=tests/unit/test_shop.py,title=shop: budget::test_a_sale: takes 312 ms: make it faster",
        "::error file=tests/unit,title=shop: share::unit has 50 %25: add 3 tests to unit",
        "::warning file=tests/unit/test_shop.py,line=7,title=shop: sleep::it sleeps: await an event",
    ]


def test_github_gets_ten_annotations_and_the_rest_as_counted_lines() -> None:
    lines = as_github(Report("shop", [SMELL] * 4 + [HINT] * 2 + [SHARE] * 9)).splitlines()

    assert [line.partition(" ")[0] for line in lines[:10]] == ["::error"] * 9 + ["::warning"]
    assert lines[10] == "shop: 5 more (3 warnings, 2 notes); GitHub shows 10 annotations a step"
    assert lines[11] == f"- {SMELL}"
    assert len(lines) == 16


def test_a_comma_in_a_files_name_does_not_end_the_name() -> None:
    (line,) = as_github(Report("shop", [SHARE._replace(path="tests/a,line=9:b")])).splitlines()

    assert line.startswith("::error file=tests/a%2Cline=9%3Ab,title=shop")


HOSTILE = "a\n::error::b\r::warning::c ##[add-mask]d \x1b[31me \u202ef"


@pytest.mark.parametrize("form", FORMATS.values())
def test_no_text_of_a_finding_gives_a_command_to_a_ci_host_or_a_terminal(form: Callable[[Report], str]) -> None:
    hostile = SMELL._replace(path=HOSTILE, message=HOSTILE, scope=HOSTILE, remedy=HOSTILE)

    shown = form(Report("shop", [hostile] * 12, table=[HOSTILE], summary=[HOSTILE]))

    assert "##[" not in shown
    assert shown.replace("\n", "").isprintable()
    assert {line for line in shown.split("\n") if line.lstrip().startswith("::")} <= set(annotations("shop", [hostile]))


def test_an_error_is_one_line_without_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(f"testkit: {HOSTILE}")

    (line,) = capsys.readouterr().err.splitlines()
    assert line.isprintable()
    assert "##[" not in line


def test_two_who_replace_a_file_leave_one_and_nothing_else(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.json", "1")
    replace_file(tmp_path / "a.json", "2")

    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.json", "2")]


def test_json_holds_all_findings_with_the_details_of_the_gate() -> None:
    report = Report("shop", [SHARE, HINT], hides_notes=True, details={"until": date(2027, 1, 31)})

    content = json.loads(as_json(report))

    assert content["holds"] is False
    assert content["until"] == "2027-01-31"
    assert [(one["rule"], one["severity"], one["remedy"]) for one in content["findings"]] == [
        ("share", "error", "add 3 tests to unit"),
        ("print", "note", ""),
    ]


def test_sarif_gives_a_finding_without_a_line_the_first_one() -> None:
    (run,) = json.loads(as_sarif(Report("shop", [SMELL, SHARE])))["runs"]

    regions = [one["locations"][0]["physicalLocation"]["region"] for one in run["results"]]
    assert regions == [{"startLine": 7, "endLine": 9}, {"startLine": 1, "endLine": 1}]


@pytest.mark.parametrize(
    ("findings", "fails_on", "falls_short", "status"),
    [
        ([], {ERROR}, False, 0),
        ([SMELL, HINT], {ERROR}, False, 0),
        ([SMELL], {ERROR, WARNING}, False, 1),
        ([SHARE], {ERROR}, False, 1),
        ([], {ERROR}, True, 1),
    ],
    ids=["nothing", "no errors", "a strict warning", "an error", "another reason"],
)
def test_the_exit_status_follows_the_severities(
    findings: list[Finding], fails_on: set[Severity], *, falls_short: bool, status: int
) -> None:
    report = Report("shop", findings, fails_on=frozenset(fails_on), falls_short=falls_short)

    assert report.exit_status == status


def test_a_long_list_is_counted_by_rule() -> None:
    text = as_text(Report("shop", [SMELL, SHARE, SHARE], most_listed=2))

    assert text.splitlines()[:2] == ["      2  error    share", "      1  warning  sleep"]
    assert text.endswith(f"The first: {SHARE}")
