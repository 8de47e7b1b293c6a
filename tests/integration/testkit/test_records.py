import json
from pathlib import Path

import pytest
from testkit.exit_status import CannotJudge
from testkit.history.store import read as history
from testkit.records import line, read, read_what_can_be, remove_old, run_as_json

from tests.factories.history import make_failure
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


def test_runs_and_lines_of_older_versions_in_one_file_are_all_read(tmp_path: Path) -> None:
    other = RECORD._replace(run=make_run("20260315T120000"))
    older = line(RECORD, run_as_json(RUN)).replace('"started": 0.000, "worker": "", ', "")
    file = tmp_path / "run.jsonl"
    file.write_text(line(RECORD, run_as_json(RUN)) + older + line(other, run_as_json(other.run)), encoding="utf-8")

    assert read([file]) == [RECORD, RECORD, other]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "run.jsonl:2: not a line of schema 2"),
        (json.dumps({"schema": 1}), "it is of schema 1: delete what another version"),
        (json.dumps({"schema": 3}), "it is of schema 3"),
        (json.dumps({"schema": 2, "run": {"id": "a", "complete": []}}), "run.jsonl:2"),
        (line(RECORD, run_as_json(RUN)).strip() + "," + line(RECORD, run_as_json(RUN)), "run.jsonl:2: .*Extra data"),
    ],
    ids=["cut off", "older", "newer", "without a test", "two in one line"],
)
def test_a_line_that_is_not_a_record_is_named(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(line(RECORD, run_as_json(RUN)) + text, encoding="utf-8")

    with pytest.raises(CannotJudge, match=why):
        read([file])


def test_a_line_of_another_version_among_others_of_its_run_is_named(tmp_path: Path) -> None:
    good = line(RECORD, run_as_json(RUN))
    file = tmp_path / "run.jsonl"
    file.write_text(good + good.replace('"schema": 2', '"schema": 1'), encoding="utf-8")

    with pytest.raises(CannotJudge, match=r"run.jsonl:2: .*it is of schema 1"):
        read([file])


def test_two_records_on_one_line_are_no_record(tmp_path: Path) -> None:
    good = line(RECORD, run_as_json(RUN))
    file = tmp_path / "run.jsonl"
    file.write_text(good.rstrip("\n") + "," + good, encoding="utf-8")

    with pytest.raises(CannotJudge, match=r"run.jsonl:1"):
        read([file])


def test_old_runs_are_removed_and_no_file_of_anybody_else(tmp_path: Path) -> None:
    kept = ["run-1.jsonl", "run-notes.jsonl", "run-20260315T120000.1-a.jsonl", "run-20260314T120000.1-a.ndjson"]
    for name in (*kept, "run-20260314T120000.1-a.jsonl"):
        (tmp_path / name).touch()

    remove_old(tmp_path, ".jsonl", 1)

    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(kept)


def test_a_record_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="nothing does not exist: run pytest first"):
        read([tmp_path / "nothing"])


def anything(*odd: object) -> tuple[object, ...]:
    return odd


ODD: list[tuple[tuple[str, ...], object]] = [
    *((("outcome",), odd) for odd in anything("Passed", None, [])),
    *((("call",), odd) for odd in anything("1", None, float("nan"), float("inf"), 1e300, {})),
    *((("attempts",), odd) for odd in anything("1", 1.5, None, [])),
    *((("test",), odd) for odd in anything(None, 7, ["a"])),
    (("markers",), [1]),
    (("started",), "now"),
    *(
        (("run", "id"), odd)
        for odd in anything("../../x", "20269999T999999", "00010101T000000", "20260314T120000/../x", 7, None, [])
    ),
    *((("run", "shard"), odd) for odd in anything("0/0", "1/99999999", "a/b", 3)),
    *((("run", "selected"), odd) for odd in anything("3", None, {})),
    (("run", "complete"), [1]),
    (("run", "commit"), ["c0ffee"]),
    (("failure", "error"), 7),
    (("failure", "frames"), [{"path": None, "line": 1, "function": "f"}]),
    (("failure", "frames"), [{"path": "a.py", "line": "1", "function": "f"}]),
    (("failure", "chain"), [None]),
    *((("failure", "module"), odd) for odd in anything("src/\0.py", "src/\ud800.py")),
]


@pytest.mark.parametrize(("place", "odd"), ODD)
def test_a_record_whose_fields_no_reader_could_use_is_named(
    tmp_path: Path, place: tuple[str, ...], odd: object
) -> None:
    data = json.loads(line(RECORD._replace(failure=make_failure()), run_as_json(RUN)))
    {1: data, 2: data.get(place[0])}[len(place)][place[-1]] = odd
    file = tmp_path / "run.jsonl"
    file.write_text(json.dumps(data) + "\n", encoding="utf-8")

    records, problems = read_what_can_be([file])

    assert (records, len(problems)) == ([], 1)
    assert history([file]).runs == []
    with pytest.raises(CannotJudge, match=r"run.jsonl:1: not a line of schema 2"):
        read([file])


@pytest.mark.parametrize("damaged", [b'"text"', b"[]", b"7", b"null", b'{"schema": 2', b"\xff\xfe{}", b"[" * 100_000])
def test_a_line_of_any_bytes_is_named(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / "run.jsonl"
    file.write_bytes(line(RECORD, run_as_json(RUN)).encode() + damaged)

    assert [len(each) for each in read_what_can_be([file])] == [1, 1]
    with pytest.raises(CannotJudge, match=r"run.jsonl:2: not a line of schema 2"):
        read([file])
