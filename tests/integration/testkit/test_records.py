import json
from pathlib import Path

import pytest
from testkit.exit_status import CannotJudge
from testkit.records import line, read, run_as_json

from tests.factories.records import make_record, make_run

RUN = make_run(commit="c0ffee", seed=7, shard="2/5", database="postgresql", selected=1)
RECORD = make_record(
    "tests/unit/test_login.py::test_é[a b]",
    RUN,
    outcome="failed",
    cause="AssertionError",
    blamed="src/app/login.py:7",
    markers=("slow",),
)


def test_a_record_comes_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(line(RECORD, run_as_json(RUN)), encoding="utf-8")

    assert read([file]) == [RECORD]


def test_records_are_found_below_a_folder(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    (tmp_path / "second").mkdir()
    (tmp_path / "first" / "run.jsonl").write_text(line(RECORD, run_as_json(RUN)), encoding="utf-8")
    (tmp_path / "second" / "run.jsonl").write_text(line(RECORD, run_as_json(RUN)), encoding="utf-8")

    assert read([tmp_path]) == [RECORD, RECORD]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "run.jsonl:2: not a line of schema 2"),
        (json.dumps({"schema": 1}), "it is of schema 1: delete what another version"),
        (json.dumps({"schema": 3}), "it is of schema 3"),
        (json.dumps({"schema": 2, "run": {"id": "a", "complete": []}}), "run.jsonl:2"),
    ],
    ids=["cut off", "older", "newer", "without a test"],
)
def test_a_line_that_is_not_a_record_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(line(RECORD, run_as_json(RUN)) + text, encoding="utf-8")

    with pytest.raises(CannotJudge, match=why):
        read([file])


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="nothing does not exist: run pytest first"):
        read([tmp_path / "nothing"])
