import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from testkit.exit_status import CannotJudge
from testkit.history.file import add
from testkit.history.runs import PastRun, Result
from testkit.history.settings import HistorySettings
from testkit.history.store import load, read
from testkit.records import Record, Run, line, run_as_json

from tests.factories.history import make_failure
from tests.factories.records import make_record, make_run

NOW = datetime(2026, 3, 20, tzinfo=UTC)
STRANGE = "tests/unit/test_é.py::test_[a|b<script>\n\u2028\ud800]"


def write_records(folder: Path, run: Run, *records: Record) -> Path:
    file = folder / f"run-{run.id}.jsonl"
    file.write_text("".join(line(record, run_as_json(run)) for record in records), encoding="utf-8")
    return file


def write_run(folder: Path, started: str, outcome: str = "passed", **facts: object) -> Path:
    run = make_run(started, selected=2, **facts)
    tests = ["tests/unit/test_a.py::test_one", "tests/unit/test_b.py::test_two"]
    return write_records(folder, run, *[make_record(test, run, outcome=outcome) for test in tests])


def keep(paths: list[Path], file: Path, **limits: Any) -> str:
    add(paths, file, HistorySettings(**limits), NOW)
    return file.read_text(encoding="ascii")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Of three runs."""
    file = tmp_path / "kept" / "history.jsonl"
    runs = [write_run(tmp_path, f"2026031{day}T120000", commit=f"c{day}") for day in (1, 2, 3)]
    keep(runs, file)
    return file


def test_a_run_comes_back_from_a_history_as_it_was_recorded(tmp_path: Path) -> None:
    run = make_run(commit="c0ffee", seed=7, shard="2/5", database="postgresql", dirty=True, python="3.13", selected=3)
    failed = make_record("tests/unit/test_a.py::test_one", run, outcome="failed", failure=make_failure())
    retried = make_record(STRANGE, run, attempts=3, call=0.1234)
    expected = make_record(
        "tests/unit/test_z.py::test_two", run, outcome="xfailed", cause="quarantined: ann, it is slow"
    )
    file = tmp_path / "history" / "all.jsonl"

    keep([write_records(tmp_path, run, failed, retried, expected)], file)

    assert read([file]).runs == [
        PastRun(
            run,
            [
                Result(failed.test, "failed", 0.001, failure=make_failure()),
                Result(expected.test, "failed", 0.001, quarantined=True),
                Result(STRANGE, "passed", 0.1234, attempts=3),
            ],
        )
    ]


def test_the_same_runs_in_any_order_are_the_same_bytes(tmp_path: Path) -> None:
    first, second, third = (write_run(tmp_path, f"2026031{day}T120000", commit=f"c{day}") for day in (1, 2, 3))
    keep([third, first], tmp_path / "a" / "history.jsonl")
    keep([second], tmp_path / "b" / "history.jsonl")

    forwards = keep([tmp_path / "a", tmp_path / "b"], tmp_path / "c.jsonl")
    backwards = keep([tmp_path / "b", tmp_path / "a", first], tmp_path / "d.jsonl")

    assert forwards == backwards
    assert forwards == keep([first, second, third], tmp_path / "e.jsonl")


def test_the_same_run_added_twice_is_there_once(history: Path, tmp_path: Path) -> None:
    before = history.read_text()

    assert keep([tmp_path / "run-20260312T120000.jsonl"], history) == before


def test_a_run_that_was_added_while_it_ran_is_completed(tmp_path: Path) -> None:
    whole = write_run(tmp_path, "20260311T120000")
    part = tmp_path / "part.jsonl"
    part.write_text(whole.read_text().splitlines()[0] + "\n")

    keep([part], tmp_path / "one" / "history.jsonl")
    completed = keep([whole], tmp_path / "one" / "history.jsonl")

    assert completed == keep([whole, part], tmp_path / "two" / "history.jsonl")
    assert len(read([tmp_path / "one"]).runs[0].results) == 2


def test_a_line_that_was_cut_off_is_named_and_the_others_stay(history: Path) -> None:
    text = history.read_bytes()
    history.write_bytes(text[:-30])

    past = read([history])

    assert [one.run.commit for one in past.runs] == ["c1", "c2"]
    assert len(past.problems) == 1
    assert f"{history}:6 is skipped: Unterminated string" in past.problems[0]


@pytest.mark.parametrize(
    "text",
    [
        b"\xff\xfe",
        b"[1]",
        b"7",
        b'{"history": "one"}',
        b'{"history": 1, "names": "0", "path": "a", "of": ["b"]}',
        b'{"history": 1, "run": {"id": "yesterday"}, "suite": "0"}',
        b'{"history": 1, "run": {"id": "20260311T120000", "commit": []}, "suite": "0"}',
        b'{"history": 1, "run": {"id": "20260311T120000"}, "suite": "0", "outcomes": "?", "times": [1]}',
        b'{"history": 1, "run": {"id": "20260311T120000"}, "suite": "0", "outcomes": "..", "times": [1]}',
        b'{"schema": 2, "test": "a", "outcome": "passed"}',
        b'{"schema": 9, "test": "a", "outcome": "passed"}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_makes_no_sense_is_named_and_the_others_stay(history: Path, text: bytes) -> None:
    history.write_bytes(text + b"\n" + history.read_bytes())

    past = read([history])

    assert len(past.runs) == 3
    assert [problem.startswith(f"{history}:1 is skipped: ") for problem in past.problems] == [True]


def test_a_record_with_numbers_that_are_none_is_named(tmp_path: Path) -> None:
    file = write_run(tmp_path, "20260311T120000")
    file.write_text(file.read_text().replace('"call": 0.001000', '"call": NaN', 1))

    past = read([file])

    assert len(past.runs[0].results) == 1
    assert "run-20260311T120000.jsonl:1 is skipped: it has a time that no test takes" in past.problems[0]


def test_a_lost_line_of_names_takes_only_its_own_tests(history: Path) -> None:
    lines = history.read_text().splitlines(keepends=True)
    history.write_text("".join(text for text in lines if '"path":"tests/unit/test_a.py"' not in text))

    past = read([history])

    assert [[result.test for result in one.results] for one in past.runs] == [["tests/unit/test_b.py::test_two"]] * 3
    assert "run 20260311T120000 lacks 1 tests" in past.problems[0]


def test_a_lost_line_of_a_suite_is_named_and_repaired_by_another_history(history: Path, tmp_path: Path) -> None:
    whole = history.read_text()
    history.write_text("".join(text for text in whole.splitlines(keepends=True) if '"of":[[' not in text))
    problems = read([history]).problems

    keep([], history)
    repaired = keep([write_run(tmp_path, "20260311T120000", commit="c1")], history)

    assert "run 20260312T120000 is left out: the line with its suite is missing" in problems
    assert repaired == whole


def test_lines_of_a_newer_version_are_named_and_kept(history: Path, tmp_path: Path) -> None:
    newer = json.dumps({"history": 2, "run": "é"})
    history.write_text(newer + "\n" + history.read_text())

    past = read([history])

    assert len(past.runs) == 3
    assert past.problems == ["1 lines of a newer testkit are left out: update testkit to read them"]
    assert newer in keep([tmp_path / "run-20260312T120000.jsonl"], history)


def test_traces_beside_the_records_are_no_problem(tmp_path: Path) -> None:
    write_run(tmp_path, "20260311T120000")
    (tmp_path / "traces").mkdir()
    (tmp_path / "traces" / "run-1.jsonl").write_text('{"schema": 1, "run": "1", "test": "a", "events": []}\n')

    assert read([tmp_path]).problems == []


def test_an_empty_file_holds_no_run(tmp_path: Path) -> None:
    (tmp_path / "run-1.jsonl").touch()

    assert read([tmp_path]) == ([], [])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotJudge, match="nothing does not exist"):
        load([tmp_path / "nothing"])


@pytest.mark.parametrize(
    ("limits", "commits"),
    [
        ({"keep": 2}, ["c2", "c3"]),
        ({"days": 7}, ["c3"]),
        ({"megabytes": 0.001}, ["c2", "c3"]),
        ({"megabytes": 0.000001}, []),
    ],
    ids=["runs", "days", "size", "tiny"],
)
def test_the_oldest_runs_go_first_when_a_limit_is_reached(
    history: Path, limits: dict[str, Any], commits: list[str]
) -> None:
    keep([], history, **limits)

    assert [past.run.commit for past in read([history]).runs] == commits


def test_names_that_no_run_needs_any_more_are_gone(history: Path, tmp_path: Path) -> None:
    run = make_run("20260315T120000")
    other = write_records(tmp_path, run, make_record("tests/unit/test_c.py::test_three", run))

    text = keep([other], history, keep=1)

    assert "test_three" in text
    assert "test_one" not in text


def test_an_outage_of_a_thousand_different_failures_stays_small(tmp_path: Path) -> None:
    run = make_run()
    records = [
        make_record(
            f"tests/unit/test_a.py::test_{number}",
            run,
            outcome="failed",
            failure=make_failure(message=f"{number} " + "x" * 2_000, module=f"src/{number}.py"),
        )
        for number in range(1_000)
    ]

    text = keep([write_records(tmp_path, run, *records)], tmp_path / "history" / "all.jsonl")

    assert len(text) < 100_000


def test_a_history_behind_a_symbolic_link_stays_behind_it(history: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.jsonl"
    link.symlink_to(history)

    keep([write_run(tmp_path, "20260315T120000", commit="c5")], link)

    assert link.is_symlink()
    assert read([history]).runs[-1].run.commit == "c5"


def test_two_who_add_at_once_lose_no_run(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "history.jsonl"
    runs = [write_run(tmp_path, f"202603{day}T120000") for day in range(10, 20)]

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(lambda run: keep([run], file), runs))

    assert len(read([file]).runs) == len(runs)
    assert sorted(path.name for path in file.parent.iterdir()) == ["history.jsonl", "history.jsonl.lock"]


def test_a_run_that_is_far_too_large_does_not_push_out_the_others(tmp_path: Path) -> None:
    small, large = make_run("20260310T120000"), make_run("20260311T120000")
    records = [make_record(f"tests/unit/test_a.py::test_[{'x' * 5000}{at}]", large) for at in range(30)]
    (tmp_path / "a.jsonl").write_text(line(make_record("tests/unit/test_a.py::test_b", small), run_as_json(small)))
    (tmp_path / "b.jsonl").write_text("".join(line(record, run_as_json(large)) for record in records))
    history = tmp_path / "history.jsonl"

    add([tmp_path], history, HistorySettings(megabytes=0.1), datetime(2026, 3, 12, tzinfo=UTC))

    assert [past.run.id for past in read([history]).runs] == [small.id]


def test_a_run_of_the_future_is_left_out(tmp_path: Path) -> None:
    for identity in ("20260310T120000", "20260314T000000", "99991231T235959"):
        run = make_run(identity)
        (tmp_path / f"{identity}.jsonl").write_text(
            line(make_record("tests/unit/test_a.py::test_b", run), run_as_json(run))
        )
    history = tmp_path / "history.jsonl"

    _, kept, left_out = add([tmp_path], history, HistorySettings(), datetime(2026, 3, 12, tzinfo=UTC))

    assert ([*kept.runs], left_out) == (["20260310T120000"], 2)
