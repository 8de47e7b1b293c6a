"""`testkit export` over the files of several jobs."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from testkit.__main__ import main
from testkit.exit_status import CANNOT_JUDGE, FALLS_SHORT, HOLDS
from testkit.records import line, run_as_json

from tests.factories.records import make_record, make_run

SUITE = (
    '<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest" errors="0" failures="1" skipped="0" '
    'tests="2" time="0.250"><testcase classname="tests.unit.test_it" name="test_a[&lt;é&gt;]" time="0.1"><failure '
    'message="assert">why</failure><system-out>what it logged</system-out></testcase><testcase '
    'classname="tests.unit.test_it" name="test_b" time="0.1"/></testsuite></testsuites>'
)
COVERAGE = '<coverage line-rate="1"/>'


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    for number in (1, 2):
        job = reports / f"tests-unit-{number}"
        job.mkdir(parents=True)
        run = make_run(f"20260314T12000{number}", shard=f"{number}/2", commit="c0ffee")
        record = make_record(f"tests/unit/test_it.py::test_{number}", run)
        (job / f"run-{run.id}.jsonl").write_text(line(record, run_as_json(run)), encoding="utf-8")
        (job / f"unit-{number}-of-2.xml").write_text(SUITE, encoding="utf-8")
    (reports / "coverage.xml").write_text(COVERAGE, encoding="utf-8")
    return reports


def test_the_junit_files_of_all_jobs_are_one_with_their_logs(reports: Path) -> None:
    target = reports / "junit.xml"

    statuses = [main(["export", str(reports), "--junit", str(target)]) for _ in range(2)]

    root = ET.parse(target).getroot()  # noqa: S314
    assert statuses == [HOLDS, HOLDS]
    assert root.attrib == {"name": "pytest", "tests": "4", "failures": "2", "errors": "0", "time": "0.500"}
    assert [suite.get("name") for suite in root] == ["unit-1-of-2", "unit-2-of-2"]
    assert [each.text for each in root.iter("system-out")] == ["what it logged"] * 2
    assert {case.get("name") for case in root.iter("testcase")} == {"test_a[<é>]", "test_b"}


def test_the_records_of_all_shards_are_one_ctrf_document(reports: Path) -> None:
    target = reports / "ctrf.json"

    status = main(["export", str(reports), "--ctrf", str(target)])

    results = json.loads(target.read_text(encoding="utf-8"))["results"]
    assert status == HOLDS
    assert results["summary"]["passed"] == 2
    assert [test["labels"]["shard"] for test in results["tests"]] == ["1/2", "2/2"]


@pytest.mark.parametrize("text", ["", "<testsuites>", "no xml", '<testsuite tests="x"/>', '<testsuite time="x"/>'])
def test_a_junit_file_that_was_cut_off_is_named_and_the_others_count(
    reports: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (reports / "cut.xml").write_text(text, encoding="utf-8")

    status = main(["export", str(reports), "--junit", str(reports / "junit.xml")])

    assert status == FALLS_SHORT
    assert "cut.xml can't be read as XML" in capsys.readouterr().err
    assert 'tests="4"' in (reports / "junit.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "nothing to write"),
        (["--junit", "out.xml"], "has no JUnit file"),
        (["--ctrf", "out.json"], "has no record of a test"),
    ],
)
def test_nothing_to_write_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    assert main(["export", str(tmp_path), *arguments]) == CANNOT_JUDGE
    assert why in capsys.readouterr().err


def test_records_without_a_junit_file_give_ctrf_and_no_old_junit_file(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "tests-unit-1" / "unit-1-of-2.xml").unlink()
    (reports / "tests-unit-2" / "unit-2-of-2.xml").unlink()
    ctrf, junit = reports / "ctrf.json", reports / "junit.xml"
    junit.write_text(SUITE, encoding="utf-8")

    status = main(["export", str(reports), "--ctrf", str(ctrf), "--junit", str(junit)])

    assert status == HOLDS
    assert (ctrf.exists(), junit.exists()) == (True, False)
    assert "has no JUnit file" in capsys.readouterr().err
