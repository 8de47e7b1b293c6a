"""A test that a plugin repeats is one record: what the last attempt did, how many there were, and why one failed."""

from pathlib import Path
from typing import Any

import pytest
from testkit.call_site import Project
from testkit.outcomes import is_repeated, record_of

from tests.factories.records import make_run

TEST = "tests/unit/test_a.py::test_b"
PROJECT = Project(Path("/home/ada/shop"), ["shop"])
SETUP, CALL, TEARDOWN = ("setup", "passed"), ("call", "passed"), ("teardown", "passed")
CRASH = ("???", "failed")


def reports(*phases: tuple[str, str], **facts: Any) -> list[pytest.TestReport]:
    place = ("tests/unit/test_a.py", 0, "test_b")
    return [
        pytest.TestReport(TEST, place, {}, outcome, "no paper", when, duration=0.2, **facts)  # type: ignore[arg-type]
        for when, outcome in phases
    ]


REPEATED = {
    "its set-up": [("setup", "rerun"), TEARDOWN],
    "its call": [SETUP, ("call", "rerun"), TEARDOWN],
    "its teardown": [SETUP, CALL, ("teardown", "rerun")],
    "both": [SETUP, ("call", "rerun"), ("teardown", "rerun")],
    "a worker that crashed": [SETUP, ("???", "rerun")],
    "its call, which is not reported": [SETUP, TEARDOWN],
    "its set-up, which is not reported": [TEARDOWN],
    "the call once more": [SETUP, ("call", "rerun"), TEARDOWN, SETUP, ("call", "rerun"), TEARDOWN],
}
ENDED = {
    "it passed": [SETUP, CALL, TEARDOWN],
    "it failed": [SETUP, ("call", "failed"), TEARDOWN],
    "its set-up failed": [("setup", "failed"), TEARDOWN],
    "it was skipped": [("setup", "skipped"), TEARDOWN],
    "its teardown failed": [SETUP, CALL, ("teardown", "failed")],
    "its worker crashed": [SETUP, CRASH],
    "it could not be loaded": [("collect", "failed")],
    "the call alone was repeated": [SETUP, ("call", "retried"), CALL, TEARDOWN],
    "the last attempt passed": [SETUP, ("call", "rerun"), TEARDOWN, SETUP, CALL, TEARDOWN],
}


@pytest.mark.parametrize("phases", REPEATED.values(), ids=REPEATED)
def test_an_attempt_that_is_repeated_does_not_end_its_test(phases: list[tuple[str, str]]) -> None:
    assert is_repeated(reports(*phases))


@pytest.mark.parametrize("phases", ENDED.values(), ids=ENDED)
def test_an_attempt_that_is_final_ends_its_test(phases: list[tuple[str, str]]) -> None:
    assert not is_repeated(reports(*phases))


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ([*REPEATED["its teardown"], *REPEATED["its teardown"], SETUP, CALL, TEARDOWN], ("passed", 3)),
        ([*REPEATED["both"], SETUP, CALL, ("teardown", "failed")], ("error", 2)),
        ([*REPEATED["its set-up"], SETUP, ("call", "failed"), TEARDOWN], ("failed", 2)),
        ([("setup", "rerun"), SETUP, ("call", "rerun"), SETUP, CALL, TEARDOWN], ("passed", 3)),
        ([("???", "rerun"), SETUP, CALL, TEARDOWN], ("passed", 2)),
        ([SETUP, ("???", "rerun"), SETUP, CRASH], ("crashed", 2)),
        ([SETUP, ("call", "retried"), CALL, TEARDOWN], ("passed", 2)),
        ([SETUP, ("call", "retried"), ("call", "failed"), TEARDOWN], ("failed", 2)),
        ([TEARDOWN, TEARDOWN, SETUP, CALL, TEARDOWN], ("passed", 3)),
        (REPEATED["its call"], ("failed", 1)),
        (REPEATED["its teardown"], ("error", 1)),
    ],
)
def test_attempts_are_one_record_with_the_last_outcome(
    phases: list[tuple[str, str]], expected: tuple[str, int]
) -> None:
    record = record_of(reports(*phases), make_run(), PROJECT)

    assert (record.outcome, record.attempts, record.call <= 0.2) == (*expected, True)


def test_a_worker_that_crashed_is_the_failure_of_a_test_that_passed_on_another() -> None:
    record = record_of(reports(("???", "rerun"), SETUP, CALL, TEARDOWN), make_run(), PROJECT)

    assert record.cause is None
    assert record.failure
    assert record.failure.group == "crash"


def test_a_part_that_failed_counts_where_it_is_reported_before_the_set_up() -> None:
    part = reports(("call", "failed"), context="a part")

    record = record_of([*part, *reports(SETUP, CALL, TEARDOWN)], make_run(), PROJECT)

    assert (record.outcome, record.attempts) == ("failed", 1)
