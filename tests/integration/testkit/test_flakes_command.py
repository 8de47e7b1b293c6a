import json
from pathlib import Path

import pytest
from testkit.exit_status import CannotJudge
from testkit.flakes.command import main
from testkit.history.command import main as history
from testkit.records import line, run_as_json

from tests.factories.history import make_failure
from tests.factories.records import make_record, make_run

HOLDS, FALLS_SHORT = 0, 1
STRANGE = "tests/unit/test_shop.py::test_[<script>|\n\x1b%0A]"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two runs of one commit: a test with a strange name passed and failed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.testkit.history]\ndays = 100000\n")
    (tmp_path / "reports").mkdir()
    write_run("20260314T120000", "passed")
    write_run("20260314T130000", "failed", hunt="7")
    write_run("20260314T140000", "failed")
    return tmp_path


def write_run(started: str, outcome: str, hunt: str | None = None) -> None:
    run = make_run(started, commit="c0ffee", seed=7, hunt=hunt)
    record = make_record(STRANGE, run, outcome=outcome, failure=make_failure() if outcome == "failed" else None)
    Path(f"reports/run-{started}.jsonl").write_text(line(record, run_as_json(run)))


def test_a_flaky_test_is_listed_on_one_line_with_its_numbers(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([])

    finding, summary = capsys.readouterr().out.splitlines()
    assert status == HOLDS
    assert finding.startswith("tests/unit/test_shop.py::test_[<script>|\\n\\x1b%0A]: warning: [flaky] ")
    assert "flaky: failed 2 of 3 times with the code as it should be" in finding
    assert "(66.7 %, 95 % interval 20.8 to 93.9 %); 1 commit with both outcomes" in finding
    assert "mostly assertion in src/app/orders.py" in finding
    assert "--randomly-seed=7" in finding
    assert summary.startswith("1 flaky in 3 runs until")


def test_a_strict_run_fails_for_a_flaky_test(shop: Path) -> None:
    assert main(["--strict"]) == FALLS_SHORT


def test_a_hunt_is_judged_by_its_own_runs(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["reports", "--hunt", "7", "--all", "--format", "json"])

    assert [one["kind"] for one in json.loads(capsys.readouterr().out)["tests"]] == []


def test_a_history_says_the_same_as_the_records_it_was_made_of(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--format", "json"])
    of_records = capsys.readouterr().out
    history(["add"])
    capsys.readouterr()

    main([".testkit", "--format", "json"])

    assert capsys.readouterr().out == of_records


def test_a_line_that_is_lost_is_named_by_each_command(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "reports" / "run-2.jsonl").write_text("{")

    added = history(["add"])
    main([])

    output = capsys.readouterr()
    assert added == FALLS_SHORT
    assert "testkit history: reports/run-2.jsonl:1 is skipped" in output.err
    assert "reports/run-2.jsonl:1 is skipped" in output.out


def test_show_counts_what_a_history_holds(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history(["add"])
    capsys.readouterr()

    assert history(["show"]) == HOLDS
    rows = dict(row.split(maxsplit=1) for row in capsys.readouterr().out.splitlines())
    assert rows | {"size": "any"} == {
        "runs": "3, 0 of uncommitted changes",
        "commits": "1",
        "span": "2026-03-14 to 2026-03-14",
        "tests": "1",
        "outcomes": "3",
        "interrupted": "0",
        "size": "any",
        "problems": "0",
    }


@pytest.mark.parametrize("days", ["0", "-5", "31", "99999999999"])
def test_a_quarantine_of_days_that_are_not_allowed_is_refused(shop: Path, days: str) -> None:
    assert shop
    arguments = ["--quarantine", "tests/unit/test_a.py::test_b", "--owner", "ann", "--reason", "luck", "--days", days]

    with pytest.raises(CannotJudge, match="is not from 1 to 30"):
        main(arguments)


def test_a_quarantined_test_that_fails_each_time_is_a_warning(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for old in (shop / "reports").iterdir():
        old.unlink()
    for day, outcome in enumerate(["passed", "failed", "failed"], start=1):
        run = make_run(f"2026031{day}T120000", commit=f"c0ffee{day}")
        record = make_record("tests/unit/test_a.py::test_b", run, outcome=outcome, failure=make_failure())
        Path(f"reports/run-{day}.jsonl").write_text(line(record, run_as_json(run)))
    (shop / "tests").mkdir()
    (shop / "tests/quarantine.toml").write_text(
        '[[test]]\nid = "tests/unit/test_a.py::test_b"\nowner = "ann"\nreason = "luck"\nuntil = 2026-03-30\n'
    )

    assert main(["--strict"]) == FALLS_SHORT
    assert "it is no flake: it fails each time" in capsys.readouterr().out
