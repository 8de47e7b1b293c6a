import json
from pathlib import Path

import pytest
from testkit import records
from testkit.exit_status import CannotJudge
from testkit.trace import line, read, read_what_can_be

from tests.factories.traces import make_event, make_trace

TRACE = make_trace("tests/unit/test_é.py::test_a[\n|]", make_event("request"), make_event("sql", 0.5), dropped=3)


def test_a_trace_comes_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(line(TRACE), encoding="utf-8")

    assert read([file]) == {(TRACE.run, TRACE.test): TRACE}


def test_a_run_that_left_no_trace_has_none(tmp_path: Path) -> None:
    assert read([tmp_path / "traces"]) == {}


def test_traces_are_found_below_a_folder_of_records_and_are_no_records(tmp_path: Path) -> None:
    (tmp_path / "traces").mkdir()
    (tmp_path / "traces" / "run-1.jsonl").write_text(line(TRACE), encoding="utf-8")
    (tmp_path / "run-1.jsonl").write_text("", encoding="utf-8")

    assert read([tmp_path]) == read([tmp_path / "traces"]) == {(TRACE.run, TRACE.test): TRACE}
    assert records.read([tmp_path]) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 2}', '{"schema": 1}'])
def test_a_line_that_is_no_trace_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(line(TRACE) + text, encoding="utf-8")

    with pytest.raises(CannotJudge, match=r"run\.jsonl:2: not a trace of schema 1"):
        read([file])


def test_a_number_that_json_does_not_know_is_text(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(line(make_trace("a", make_event("log", fields={"n": float("nan")}))), encoding="utf-8")

    (trace,) = read([file]).values()

    assert trace.events[0].data["fields"] == {"n": "NaN"}


ODD_EVENTS: list[tuple[str, object]] = [
    ("at", "1"),
    ("seconds", None),
    ("seconds", float("nan")),
    ("kind", 7),
    ("data", []),
    ("more", 1),
]


@pytest.mark.parametrize(("field", "odd"), ODD_EVENTS)
def test_a_trace_with_an_event_that_no_reader_could_use_is_left_out_and_named(
    tmp_path: Path, field: str, odd: object
) -> None:
    data = json.loads(line(TRACE))
    data["events"][0][field] = odd
    file = tmp_path / "run.jsonl"
    file.write_text(json.dumps(data) + "\n" + line(TRACE)[:-20] + "\n" + line(TRACE), encoding="utf-8")

    traces, problems = read_what_can_be([file])

    assert traces == {(TRACE.run, TRACE.test): TRACE}
    assert [problem.partition(": ")[0].rpartition(":")[2] for problem in problems] == ["1", "2"]
