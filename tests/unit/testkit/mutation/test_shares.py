"""Who records which tests, so that nobody waits for the last one."""

import pytest
from testkit.mutation.campaign import shares_of

SLOW = {"t/a.py::one": 9.0, "t/a.py::two": 1.0, "t/b.py::one": 4.0, "t/c.py::one": 3.0, "t/d.py::one": 3.0}


def test_each_worker_gets_about_the_same_work() -> None:
    first, second = shares_of(list(SLOW), SLOW, 2)

    assert first == ["t/a.py::one", "t/a.py::two"]
    assert second == ["t/b.py::one", "t/c.py::one", "t/d.py::one"]


def test_tests_of_a_file_stay_together_and_in_order() -> None:
    mixed = ["t/a.py::two", "t/b.py::one", "t/a.py::one"]

    assert shares_of(mixed, {}, 2) == [["t/a.py::two", "t/a.py::one"], ["t/b.py::one"]]


def test_a_new_test_is_taken_for_a_usual_one() -> None:
    new = [f"t/new.py::{number}" for number in range(4)]

    assert shares_of([*SLOW, *new], SLOW, 2)[0] == ["t/c.py::one", *new]


@pytest.mark.parametrize("tests", [[], ["t/a.py::one"]], ids=["none", "one"])
def test_a_worker_without_tests_is_left_out(tests: list[str]) -> None:
    assert shares_of(tests, {}, 4) == ([tests] if tests else [])
