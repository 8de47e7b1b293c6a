from typing import Any

import pytest
from testkit.history.labels import is_slower, labels_of
from testkit.history.runs import PastRun, Result
from testkit.layer_names import LAYERS

from tests.factories.history import make_past_run, past_run
from tests.factories.records import make_run

PAYING = "tests/unit/test_orders.py::test_paying"
OTHERS = [f"tests/unit/test_orders.py::test_{number}" for number in range(20)]


def make_runs(*letters: str) -> list[PastRun]:
    """One run a letter, each on a commit of its own; a blank is a run without the test."""
    return [
        past_run(make_past(number), {PAYING: letter} if letter != " " else {}) for number, letter in enumerate(letters)
    ]


def make_past(number: int, **facts: Any) -> Any:
    return make_run(id=f"20260314T12{number:02}00", commit=f"{number:07x}", complete=LAYERS, **facts)


def labels_in(runs: list[PastRun], flaky: str = "") -> list[tuple[str, str]]:
    found = labels_of(runs, {runs[-1].run.id}, {PAYING: flaky} if flaky else {})
    return [(label.name, label.why) for label in found.get(PAYING, [])]


@pytest.mark.parametrize(
    ("letters", "labels"),
    [
        ("....", []),
        ("...F", [("broken", "red since 0000003, 1 run")]),
        (".FFF", [("broken", "red since 0000001, 3 runs in a row")]),
        ("FFFF", [("broken", "red since 0000000, 4 runs in a row")]),
        ("..F.", [("recovered", "failed on 0000002, passes on 0000003")]),
        (".F..", []),
        (".Fs.", [("recovered", "failed on 0000001, passes on 0000003")]),
        ("   .", [("new", "no earlier run of its layer had it")]),
        (
            "   F",
            [("broken", "red since 0000003, 1 run"), ("new", "no earlier run of its layer had it")],
        ),
        ("...s", []),
        ("....s", []),
    ],
)
def test_a_test_is_labelled_by_what_its_past_runs_say(letters: str, labels: list[tuple[str, str]]) -> None:
    assert labels_in(make_runs(*letters)) == labels


@pytest.mark.parametrize("letters", ["...F", "..F.", "...."])
def test_a_flaky_test_is_neither_broken_nor_recovered(letters: str) -> None:
    assert labels_in(make_runs(*letters), flaky="failed 2 of 9 times") == [("flaky", "failed 2 of 9 times")]


def test_without_an_earlier_run_no_test_is_new() -> None:
    assert labels_in(make_runs(".")) == []


def test_a_test_is_not_new_while_no_earlier_run_had_its_layer_whole() -> None:
    runs = [make_past_run(make_run(id="20260314T110000", complete=("e2e",)), other="."), *make_runs(".")]

    assert labels_in(runs) == []


def test_a_test_that_the_current_run_does_not_have_gets_no_label() -> None:
    assert labels_in(make_runs("F", " ")) == []


@pytest.mark.parametrize(
    ("before", "newest", "slower"),
    [
        ([0.10] * 5, [0.20, 0.21, 0.22], True),
        ([0.10] * 5, [0.10, 0.90, 0.90], False),
        ([0.10] * 5, [0.14, 0.14, 0.14], False),
        ([0.01] * 5, [0.04, 0.04, 0.04], False),
        ([0.10] * 4, [0.20, 0.20, 0.20], False),
        ([0.10] * 5, [0.20, 0.20], False),
        ([0.1, 0.3] * 5, [0.25, 0.25, 0.25], False),
    ],
    ids=["all three", "one fast again", "less than half", "too short", "few before", "few now", "always varied"],
)
def test_a_test_is_slower_only_beyond_its_usual_noise(before: list[float], newest: list[float], slower: bool) -> None:  # noqa: FBT001
    assert is_slower(before, newest) is slower


def make_timed(number: int, seconds: float, pace: float) -> PastRun:
    results = [Result(test, "passed", pace * 0.1) for test in OTHERS]
    return PastRun(make_past(number), [*results, Result(PAYING, "passed", pace * seconds)])


def test_a_test_that_takes_longer_than_the_rest_of_its_run_is_slower() -> None:
    runs = [make_timed(number, 0.1 if number < 8 else 0.3, pace=1) for number in range(11)]

    assert labels_in(runs) == [("slower", "300 ms (median of 3 runs), 100 ms before")]


def test_no_test_is_slower_because_its_machine_is() -> None:
    runs = [make_timed(number, 0.1, pace=1 if number < 8 else 3) for number in range(11)]

    assert labels_in(runs) == []
