"""What all commands of testkit share: no traceback where a file can't be read or written."""

from pathlib import Path

import pytest
from testkit.__main__ import main
from testkit.records import line, run_as_json

from tests.factories.records import make_record, make_run

CANNOT_JUDGE = 2


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a run, and a folder where a file would go."""
    monkeypatch.chdir(tmp_path)
    run = make_run()
    (tmp_path / "reports" / "run-2.jsonl").mkdir(parents=True)
    record = make_record("tests/unit/test_shop.py::test_total", run)
    (tmp_path / "reports" / "run-1.jsonl").write_text(line(record, run_as_json(run)), encoding="utf-8")
    (tmp_path / "taken").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "triage --output taken",
        "report --output taken",
        "patterns --output taken",
        "export --ctrf taken",
        "history add --file taken",
        "history add --file reports/run-1.jsonl/history.jsonl",
    ],
)
def test_a_file_that_can_not_be_written_is_named_without_a_traceback(
    project: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert project

    assert main(command.split()) == CANNOT_JUDGE
    assert command.rpartition(" ")[2].partition("/history")[0] in capsys.readouterr().err
