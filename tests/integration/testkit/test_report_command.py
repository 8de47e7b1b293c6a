"""`testkit report` and `testkit patterns` over files: what is missing or broken is named, and the page is made."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from testkit import trace
from testkit.__main__ import main
from testkit.exit_status import CANNOT_JUDGE, HOLDS
from testkit.quarantine.file import Entry
from testkit.records import Record, line, run_as_json

from tests.factories.history import make_failure
from tests.factories.records import make_record, make_run
from tests.factories.traces import make_event, make_trace

RUN = make_run("20260314T120000", commit="c0ffee1", selected=2)
PAYING = make_record("tests/unit/test_a.py::test_paying", RUN)
FAILED = make_record("tests/unit/test_a.py::test_[</script>|\n\u202e]", RUN, outcome="failed", failure=make_failure())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    record(tmp_path, PAYING, FAILED)
    return tmp_path


def record(project: Path, *records: Record, more: str = "") -> None:
    folder = project / "reports"
    folder.mkdir(exist_ok=True)
    run = records[0].run
    text = "".join(line(each, run_as_json(run)) for each in records)
    (folder / f"run-{run.id}.jsonl").write_text(text + more, encoding="utf-8")


def report(project: Path) -> Any:
    return json.loads((project / "reports" / "report.json").read_text(encoding="utf-8"))


def test_a_report_is_a_page_its_data_and_a_badge(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["report", "--badge", "reports/badge.svg"])

    assert status == HOLDS
    assert capsys.readouterr().out.startswith("reports/report.html: red, 2 tests, ")
    assert (report(project)["schema"], report(project)["project"]) == (1, "shop")
    assert "1 of 2 failed" in (project / "reports" / "badge.svg").read_text(encoding="utf-8")
    assert "<title>Test report</title>" in (project / "reports" / "report.html").read_text(encoding="utf-8")


def test_without_coverage_contract_and_tests_their_parts_say_how_to_get_them(project: Path) -> None:
    main(["report"])

    parts = report(project)
    assert parts["coverage"]["absent"] == "There is no coverage in reports/coverage: run `make coverage`."
    assert "testkit contract --against REF --save reports/contract/contract.json" in parts["contract"]["absent"]
    assert parts["smells"]["absent"] == "There is no folder tests here: its tests can't be read."


COVERAGE = {
    "coverage.json": json.dumps({"files": {"src/app/a.py": {"summary": {"num_statements": 8, "missing_lines": 2}}}}),
    "coverage.xml": '<coverage><sources><source>{}/src/app</source></sources><class filename="a.py"><lines>'
    + '<line number="1" hits="0"/>' * 2
    + '<line number="2" hits="1"/>' * 6
    + "</lines></class></coverage>",
}


@pytest.mark.parametrize("name", COVERAGE)
def test_coverage_is_read_from_json_and_from_xml(project: Path, name: str) -> None:
    folder = project / "reports" / "coverage"
    folder.mkdir()
    (folder / name).write_text(COVERAGE[name].replace("{}/src", f"{project}/src"), encoding="utf-8")
    (project / "pyproject.toml").write_text('[tool.testkit.critical]\npaths = ["src/app/a.py"]\n', encoding="utf-8")

    main(["report"])

    (box,) = report(project)["coverage"]["boxes"]
    assert (box["path"], box["statements"], box["missed"], box["critical"]) == ("src/app/a.py", 8, 2, True)


@pytest.mark.parametrize("name", ["coverage/coverage.json", "coverage/coverage.xml", "contract/contract.json"])
@pytest.mark.parametrize("text", ["", "{", "[]", "<a", '{"files": {"a": 1}, "changes": 7}'])
def test_a_part_that_cannot_be_read_says_so_and_the_page_is_made(project: Path, name: str, text: str) -> None:
    path = project / "reports" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")

    assert main(["report"]) == HOLDS
    assert f"reports/{name} can't be read" in report(project)[path.stem]["absent"]


def test_changes_of_the_contract_are_shown(project: Path) -> None:
    change = {"impact": "breaking", "place": "GET /orders", "why": "gone", "before": {"a": 1}, "after": None}
    (project / "reports/contract").mkdir()
    (project / "reports/contract/contract.json").write_text(json.dumps({"changes": [change]}), encoding="utf-8")

    main(["report"])

    assert report(project)["contract"]["changes"] == [change | {"before": '{"a": 1}', "allowed": None}]


def test_smells_and_their_suppressions_are_judged_from_the_sources(project: Path) -> None:
    (project / "tests" / "unit").mkdir(parents=True)
    (project / "tests" / "unit" / "test_a.py").write_text(
        "def test_nothing_is_asserted_here():\n    assert True\n\n\n"
        "# smells: allow useless-assertion (it must not raise)\ndef test_a_call_is_enough_here():\n    assert 1\n",
        encoding="utf-8",
    )

    main(["report"])

    assert report(project)["smells"]["findings"][0]["rule"] == "useless-assertion"
    assert report(project)["smells"]["allowed"][0]["reason"] == "it must not raise"


QUARANTINED = PAYING._replace(outcome="xfailed", cause="quarantined: ann, its clock is real")


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (QUARANTINED, {"ran": 1, "failed": 1, "passes_in_a_row": 0}),
        (PAYING, {"ran": 1, "failed": 0, "passes_in_a_row": 1}),
        (PAYING._replace(outcome="skipped"), {"ran": 0, "failed": 0, "passes_in_a_row": 0}),
    ],
    ids=["failing", "passing", "skipped"],
)
def test_a_test_in_quarantine_has_its_owner_and_what_it_did(
    project: Path, newest: Record, expected: dict[str, int]
) -> None:
    quarantined(project, date.max)
    record(project, newest, FAILED)

    main(["report"])

    (entry,) = report(project)["quarantine"]["entries"]
    facts = {"test": PAYING.test, "owner": "ann", "reason": "its <b>clock</b>", "until": "9999-12-31", "expired": False}
    assert entry == facts | expected
    assert "quarantine" not in "".join(report(project)["notices"])


def test_a_quarantine_that_ended_is_named_at_the_top(project: Path) -> None:
    quarantined(project, date(2026, 3, 1))

    main(["report"])

    assert report(project)["quarantine"]["entries"][0]["expired"]
    assert f"The quarantine of {PAYING.test} ended on 2026-03-01: ann must repair" in "".join(
        report(project)["notices"]
    )


def quarantined(project: Path, until: date) -> None:
    (project / "tests").mkdir(exist_ok=True)
    entry = Entry(PAYING.test, "ann", "its <b>clock</b>", until)
    (project / "tests" / "quarantine.toml").write_text(str(entry), encoding="utf-8")


def test_a_quarantine_file_that_cannot_be_read_says_so(project: Path) -> None:
    (project / "tests").mkdir()
    (project / "tests" / "quarantine.toml").write_text("[[test]", encoding="utf-8")

    assert main(["report"]) == HOLDS
    assert "quarantine.toml can't be read" in report(project)["quarantine"]["absent"]


def test_modules_at_risk_are_those_of_testkit_risks(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commits(project)
    (project / "src/app/quiet.py").write_text("", encoding="utf-8")

    main(["report"])
    capsys.readouterr()
    main(["risks", "--format", "json"])

    listed = json.loads(capsys.readouterr().out)["modules"]
    shown = report(project)["risks"]["modules"]
    assert [(one["module"], one["commits"], one["changed"], one["lines"]) for one in shown] == [
        ("src/app/orders.py", 1, 3, None)
    ]
    assert [(one["module"], one["commits"], one["churn"], one["coverage"]) for one in listed] == [
        ("src/app/orders.py", 1, 3, None)
    ]


def test_without_modules_the_risks_say_so(project: Path) -> None:
    main(["report"])

    assert "src has no modules" in report(project)["risks"]["absent"]


@pytest.mark.parametrize("more", ['{"schema": 2, "test": "cut', "[]\n", "\x00\n", '{"schema": 1}\n', "null\n"])
def test_a_line_that_cannot_be_read_is_named_and_the_others_count(project: Path, more: str) -> None:
    record(project, PAYING, FAILED, more=more)

    main(["report"])

    assert len(report(project)["tests"]) == 2
    assert f"run-{RUN.id}.jsonl:3 is skipped" in "\n".join(report(project)["notices"])


def test_an_empty_record_and_a_broken_trace_leave_the_page_whole(project: Path) -> None:
    (project / "reports" / "run-20260313T120000.jsonl").write_text("", encoding="utf-8")
    (project / "reports" / "traces").mkdir()
    (project / "reports" / "traces" / "run-1.jsonl").write_text("{", encoding="utf-8")

    main(["report"])

    assert "traces/run-1.jsonl:1: not a trace of schema 1" in "\n".join(report(project)["notices"])


@pytest.mark.parametrize("records", ["reports", f"reports/run-{RUN.id}.jsonl"])
def test_a_trace_is_found_beside_its_record(project: Path, records: str) -> None:
    (project / "reports" / "traces").mkdir()
    text = trace.line(make_trace(FAILED.test, make_event("log", event="out of stock"), run=RUN.id))
    (project / "reports" / "traces" / f"run-{RUN.id}.jsonl").write_text(text, encoding="utf-8")

    main(["report", records])

    test = report(project)["failures"]["groups"][0]["tests"][0]
    assert test["trace"][0]["data"]["event"] == "out of stock"


def test_history_gives_labels_and_trends(project: Path) -> None:
    early = make_run("20260313T120000", commit="0ff1ce0", selected=1)
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    record(elsewhere, FAILED._replace(run=early, outcome="passed", failure=None))

    main(["report", "--history", "elsewhere/reports"])

    assert report(project)["labels"] == {"broken": 1, "new": 1}
    assert [point["failed"] for point in report(project)["trends"]["points"]] == [0, 1]


def test_the_job_summary_is_added_to_its_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project / "summary.md"))
    (project / "summary.md").write_text("before\n", encoding="utf-8")

    main(["report", "--format", "github"])

    assert (project / "summary.md").read_text(encoding="utf-8").startswith("before\n## ❌ `shop`: 1 of 2 tests failed")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["report", "nowhere"], "nowhere does not exist: run pytest first"),
        (["report", "empty"], "there are no records to show: run pytest first"),
        (["report", "--history", "nowhere"], "nowhere does not exist"),
        (["report", "--output", "pyproject.toml/report.html"], "can't be written"),
        (["patterns", "empty"], "there are no runs to compare: run pytest first"),
    ],
)
def test_a_command_that_cannot_judge_says_why(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    (project / "empty").mkdir()

    assert main(arguments) == CANNOT_JUDGE
    assert why in capsys.readouterr().err


def test_patterns_name_the_files_that_the_repair_changed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    red, green = commits(project)
    runs = [make_run(f"2026031{day}T120000", commit=red, selected=1) for day in (1, 2)]
    fixed = make_run("20260313T120000", commit=green, selected=1)
    record(project, FAILED._replace(run=runs[0]))
    record(project, FAILED._replace(run=runs[1]))
    record(project, FAILED._replace(run=fixed, outcome="passed", failure=None))
    (project / "reports" / f"run-{RUN.id}.jsonl").unlink()

    assert main(["patterns"]) == HOLDS
    assert f"* Passed again with `{green[:7]}` (1 test), which changed `src/app/orders.py`" in capsys.readouterr().out


def commits(project: Path) -> list[str]:
    """Two; the second changes src/app/orders.py."""
    (project / "src" / "app").mkdir(parents=True)
    git(project, "init", "--quiet")
    return [commit(project, "total = 1\n"), commit(project, "total = 2\n")]


def commit(project: Path, text: str) -> str:
    (project / "src" / "app" / "orders.py").write_text(text, encoding="utf-8")
    git(project, "add", "src")
    git(project, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "-m", "x")
    return git(project, "rev-parse", "HEAD").strip()


def git(project: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=project, capture_output=True, text=True, check=True)
    return done.stdout


def test_patterns_are_written_to_a_file(project: Path) -> None:
    assert main(["patterns", "--output", "out/patterns.md"]) == HOLDS
    assert (project / "out" / "patterns.md").read_text(encoding="utf-8").startswith("# Patterns of failures")
