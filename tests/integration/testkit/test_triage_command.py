"""The command on records and traces on disk, as runs, machines and strangers leave them."""

import json
from pathlib import Path
from typing import Any

import pytest
from testkit import trace
from testkit.exit_status import CannotJudge
from testkit.records import Run, line, run_as_json
from testkit.triage.command import main

from tests.factories.failures import make_event, make_failure, make_trace
from tests.factories.records import make_record, make_run

API = "tests/integration/api/test_orders.py::test_"
C1 = "a" * 40


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "reports").mkdir()
    return tmp_path / "reports"


def write(folder: Path, run: Run, **outcomes: str) -> Path:
    file = folder / f"run-{run.id}.jsonl"
    failure = make_failure()
    lines = [
        line(
            make_record(f"{API}{name}", run, outcome=outcome, failure=None if outcome == "passed" else failure),
            run_as_json(run),
        )
        for name, outcome in outcomes.items()
    ]
    folder.mkdir(exist_ok=True)
    file.write_text("".join(lines), encoding="utf-8")
    return file


def run_at(time: str, **facts: Any) -> Run:
    return make_run(f"20260314T{time}.000000-a1b2c3", **({"commit": C1, "selected": 1} | facts))


def test_the_newest_run_is_explained_with_the_shards_of_other_machines(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(reports / "tests-one", run_at("120000", shard="1/2"), paying="failed")
    write(reports / "tests-two", run_at("120010", shard="2/2"), cancelling="failed")

    status = main([])

    output = capsys.readouterr().out
    assert status == 0
    assert "2 of 2 tests failed in 2 runs, 1 cause" in output
    assert "shard 2/2" in output


def test_a_green_run_after_a_red_one_names_the_red_one(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    red = write(reports, run_at("120000"), paying="failed")
    write(reports, run_at("120100"), paying="passed")

    assert main([]) == 0

    output = capsys.readouterr().out
    assert "No test failed" in output
    assert f"testkit triage reports/{red.name}" in output


def test_a_named_file_is_explained_though_newer_runs_passed(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    red = write(reports, run_at("120000"), paying="failed")
    write(reports, run_at("120100"), paying="passed")

    main([str(red)])

    assert "1 of 1 tests failed" in capsys.readouterr().out


def test_history_says_whether_a_failure_is_new(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(reports, run_at("120000"), paying="failed")
    past = write(reports.parent / "kept", make_run("20260301T120000", commit="b" * 40, selected=1), paying="passed")

    main(["--history", str(past)])

    output = capsys.readouterr().out
    assert "new: failed in 0 of 1 earlier run" in output
    assert "last green:  bbbbbbbbb; this clone lacks commit" in output


def test_the_trace_of_a_failed_test_is_shown(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_at("120000")
    write(reports, run, paying="failed")
    event = make_event("request", 0.1, method="POST", url="/orders/7/payment", status=503)
    (reports / "traces").mkdir()
    (reports / "traces" / f"run-{run.id}.jsonl").write_text(
        trace.line(make_trace(event, test=f"{API}paying", run=run.id)), encoding="utf-8"
    )

    main([])

    assert "POST /orders/7/payment -> 503" in capsys.readouterr().out


def test_a_line_that_was_cut_off_is_noted_and_the_others_count(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(reports, run_at("120000"), paying="failed")
    file.write_text(file.read_text(encoding="utf-8") + '{"schema": 2, "test": "tests/un', encoding="utf-8")

    main([])

    output = capsys.readouterr().out
    assert "1 of 1 tests failed" in output
    assert f"{file.name}:2" in output


@pytest.mark.parametrize("content", ["", "\n", '{"schema": 1}\n', "\x00\xff"])
def test_without_a_readable_record_there_is_nothing_to_judge(reports: Path, content: str) -> None:
    (reports / "run-20260314T120000.jsonl").write_text(content, encoding="utf-8")

    with pytest.raises(CannotJudge, match="reports has no record of a run"):
        main([])


def test_a_run_that_died_without_a_failure_is_not_called_green(reports: Path) -> None:
    write(reports, run_at("120000", selected=60), paying="passed")

    with pytest.raises(CannotJudge, match=r"59 of its 60 tests have no result; the last .*test_paying"):
        main([])


def test_github_gets_annotations_and_a_summary(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(reports, run_at("120000"), paying="failed")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(reports.parent / "summary.md"))

    main(["--format", "github"])

    assert "::error file=src/app/domain/money.py,line=41,title=triage: type error::" in capsys.readouterr().out
    assert (reports.parent / "summary.md").read_text(encoding="utf-8").startswith("## 1 of 1 tests failed, 1 cause")


def test_json_is_written_to_the_file_that_is_named(reports: Path) -> None:
    write(reports, run_at("120000"), paying="failed")

    main(["--format", "json", "--output", "out/triage.json"])

    assert json.loads((reports.parent / "out" / "triage.json").read_text(encoding="utf-8"))["failed"] == 1
