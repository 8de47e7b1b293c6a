"""What all commands of testkit share: no traceback where a file can't be read or written."""

import io
import sys
from errno import ENOSPC
from pathlib import Path
from typing import IO

import pytest
from testkit.__main__ import main
from testkit.exit_status import until_reader_goes
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


class FullDisk(io.StringIO):
    def __init__(self, file: IO[str]) -> None:
        super().__init__()
        self._file = file

    def fileno(self) -> int:
        return self._file.fileno()

    def flush(self) -> None:
        raise OSError(ENOSPC, "No space left on device")


def test_an_output_on_a_full_disk_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "out").open("w") as file:
        monkeypatch.setattr(sys, "stdout", FullDisk(file))
        status = until_reader_goes(lambda: 0)

    assert status == CANNOT_JUDGE
    assert capsys.readouterr().err == "testkit: the output can't be written: No space left on device\n"


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
