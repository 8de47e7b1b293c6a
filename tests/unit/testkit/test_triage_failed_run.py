"""The runs that are explained together: one pipeline with its shards, and no older attempt of the same tests."""

from testkit.history.runs import PastRun
from testkit.triage.failed_run import missing, newest_pipeline

from tests.factories.failures import make_past

UNIT = {"tests/unit/test_a.py::test_a": "passed"}
E2E = {"tests/e2e/test_b.py::test_b": "failed"}
C1, C2 = "a" * 40, "b" * 40


def ids(runs: list[PastRun]) -> list[str]:
    return [past.run.id for past in newest_pipeline(runs)]


def test_shards_of_one_commit_are_one_pipeline() -> None:
    runs = [make_past("20260314T120000", UNIT, commit=C1), make_past("20260314T120005", E2E, commit=C1)]

    assert ids(runs) == ["20260314T120000", "20260314T120005"]


def test_the_same_tests_on_another_database_and_python_are_of_the_pipeline() -> None:
    runs = [
        make_past("20260314T120000", UNIT, commit=C1, python="3.11"),
        make_past("20260314T120001", UNIT, commit=C1, python="3.13"),
        make_past("20260314T120002", UNIT, commit=C1, python="3.13", database="postgresql"),
    ]

    assert len(ids(runs)) == 3


def test_an_older_attempt_of_the_same_tests_is_left_out() -> None:
    runs = [make_past("20260314T120000", UNIT | E2E, commit=C1), make_past("20260314T120200", E2E, commit=C1)]

    assert ids(runs) == ["20260314T120200"]


def test_a_run_of_another_commit_is_left_out() -> None:
    runs = [make_past("20260314T120000", UNIT, commit=C1), make_past("20260314T120005", E2E, commit=C2)]

    assert ids(runs) == ["20260314T120005"]


def test_a_run_that_ended_an_hour_before_is_left_out() -> None:
    runs = [make_past("20260314T110000", UNIT, commit=C1), make_past("20260314T120005", E2E, commit=C1)]

    assert ids(runs) == ["20260314T120005"]


def test_a_run_that_took_an_hour_is_of_the_pipeline_of_the_job_after_it() -> None:
    long = make_past("20260314T110000", UNIT, commit=C1, seconds=3600.0)

    assert len(ids([long, make_past("20260314T120005", E2E, commit=C1)])) == 2


def test_tests_without_a_result_are_counted() -> None:
    assert missing(make_past("20260314T120000", UNIT, selected=5)) == 4
