import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from testkit.export.ctrf import document, newest
from testkit.records import Failure, Frame, Record

from tests.factories.records import make_record, make_run
from tests.fixtures.ctrf import CTRF

ORDERS = "tests/unit/domain/test_orders.py::test_paying"
OUTCOMES = ["passed", "failed", "error", "crashed", "skipped", "xfailed", "xpassed"]
FAILURE = Failure(
    group="database",
    error="sqlalchemy.exc.IntegrityError",
    message="UNIQUE | <script>\x00\n\ud800",
    frames=(Frame("tests/unit/test_a.py", 3, "test_a"), Frame("src/app/orders.py", 41, "pay")),
)


def exported(*records: Record, **environment: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(document(records, environment)))
    return found


def problems(value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(CTRF).iter_errors(value)]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_gives_a_valid_document(outcome: str) -> None:
    records = [
        make_record(
            ORDERS, make_run(commit="c0ffee"), outcome=outcome, failure=FAILURE, worker="gw0", markers=("slow",)
        ),
        make_record("tests/e2e/test_é.py::test_it[\n|<b>]", make_run(), outcome=outcome, cause="why"),
    ]

    assert problems(exported(*records)) == []


@pytest.mark.parametrize(
    "planted",
    [
        {"reportFormat": "JUnit"},
        {"specVersion": "1"},
        {"runId": ""},
        {"other": 1},
    ],
)
def test_a_document_of_another_form_is_found(planted: dict[str, Any]) -> None:
    """The planted breach: the check that passes on ours can fail."""
    assert len(problems(exported(make_record(ORDERS, make_run())) | planted)) == 1


@pytest.mark.parametrize("planted", [{"duration": 0.5}, {"status": "error"}, {"trace": None}, {"outcome": "passed"}])
def test_a_test_of_another_form_is_found(planted: dict[str, Any]) -> None:
    written = exported(make_record(ORDERS, make_run()))
    written["results"]["tests"][0] |= planted

    assert len(problems(written)) == 1


def test_the_statuses_are_counted() -> None:
    run = make_run()
    records = [make_record(f"{ORDERS}[{outcome}]", run, outcome=outcome) for outcome in OUTCOMES]

    summary = exported(*records)["results"]["summary"]

    counts = {name: number for name, number in summary.items() if name not in {"start", "stop"}}
    assert counts == {"tests": 7, "passed": 2, "failed": 3, "skipped": 1, "pending": 0, "other": 1, "flaky": 0}


def test_a_failure_says_why_and_where() -> None:
    (test,) = exported(make_record(ORDERS, make_run(), outcome="failed", failure=FAILURE))["results"]["tests"]

    assert test["message"].startswith("sqlalchemy.exc.IntegrityError: UNIQUE | <script>")
    assert test["trace"] == "tests/unit/test_a.py:3 in test_a\nsrc/app/orders.py:41 in pay"
    assert test["filePath"] == "tests/unit/domain/test_orders.py"


def test_a_pass_after_a_retry_is_flaky() -> None:
    (test,) = exported(make_record(ORDERS, make_run(), attempts=3))["results"]["tests"]

    assert (test["flaky"], test["retries"]) == (True, 2)


def test_a_failure_after_retries_is_not_flaky() -> None:
    (test,) = exported(make_record(ORDERS, make_run(), attempts=3, outcome="failed"))["results"]["tests"]

    assert (test["flaky"], test["retries"]) == (False, 2)


def test_shards_of_one_pipeline_have_one_run_id() -> None:
    shards = [make_run(f"20260314T12000{n}", shard=f"{n}/2", commit="c0ffee") for n in (1, 2)]

    alone = [exported(make_record(ORDERS, run), GITHUB_RUN_ID="4711")["runId"] for run in shards]

    assert alone == ["4711", "4711"]
    assert exported(make_record(ORDERS, shards[0]))["runId"] == "c0ffee"


def test_times_are_milliseconds_since_the_epoch() -> None:
    run = make_run("20260314T120000.5-a1")
    begun = make_record(ORDERS, run, started=1_773_489_600.25, call=0.5)

    (test,) = exported(begun)["results"]["tests"]
    (older,) = exported(make_record(ORDERS, run))["results"]["tests"]

    assert (test["start"], test["stop"], test["duration"]) == (1_773_489_600_250, 1_773_489_600_750, 500)
    assert older["start"] == 1_773_489_600_000


def test_a_test_counts_once_for_each_database_and_python() -> None:
    runs = [
        make_run("20260314T120001", commit="c0ffee", database="sqlite"),
        make_run("20260314T120002", commit="c0ffee", database="postgresql"),
        make_run("20260314T120003", commit="c0ffee", database="sqlite"),
        make_run("20260314T120000", commit="beef", database="mysql"),
    ]

    kept = newest([make_record(ORDERS, run) for run in runs])

    assert [record.run.id for record in kept] == ["20260314T120003", "20260314T120002"]


def test_no_record_is_nothing() -> None:
    assert newest([]) == []
