"""A large suite is not searched for garbage again and again, and what a test throws away is still found."""

import pytest

from tests.e2e.testkit.conftest import Repository

CONFIGURATION = """
[tool.pytest]
minversion = "9.0"
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"

[tool.testkit]
"""
SUITE = """
import gc

import pytest


@pytest.mark.parametrize("number", range(1, {tests}))
def test_a_number_is_positive(number):
    assert number > 0


def test_what_was_collected_is_left_alone():
    assert (gc.get_freeze_count() > 0) is {frozen}
"""
AT_THE_END = """
import gc


def pytest_unconfigure():
    assert gc.get_freeze_count() == 0
"""
CYCLE = """

async def work():
    pass


def test_that_awaits_nothing():
    cycle = []
    cycle += [cycle, work()]
"""


@pytest.mark.parametrize(("tests", "frozen"), [(299, False), (300, True)])
def test_a_large_suite_is_left_out_of_garbage_collections_until_the_run_ends(
    repository: Repository, tests: int, *, frozen: bool
) -> None:
    repository.write("pyproject.toml", CONFIGURATION)
    repository.write("tests/unit/test_many.py", SUITE.format(tests=tests, frozen=frozen))
    repository.write("tests/conftest.py", AT_THE_END)

    done = repository.pytest("-q")

    assert (done.returncode, done.stderr) == (0, "")


def test_a_coroutine_in_a_cycle_fails_its_test_in_a_large_suite_too(repository: Repository) -> None:
    repository.write("pyproject.toml", CONFIGURATION)
    repository.write("tests/unit/test_many.py", SUITE.format(tests=300, frozen=True) + CYCLE)

    done = repository.pytest("-q")

    assert "tests/unit/test_many.py::test_that_awaits_nothing" in done.stdout
    assert "never awaited" in done.stdout
