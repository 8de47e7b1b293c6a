"""A record that can't be written: a full disk, or a file in the place of its folder."""

from tests.e2e.testkit.conftest import Repository

PYPROJECT = """
[tool.testkit]

[tool.pytest]
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
"""
FAILS, INTERNAL_ERROR = 1, 3


def test_a_run_whose_record_is_lost_shows_its_tests_and_is_not_green(repository: Repository) -> None:
    repository.write("pyproject.toml", PYPROJECT)
    repository.write(
        "tests/unit/test_shop.py", "def test_good():\n    assert True\n\n\ndef test_bad():\n    assert False\n"
    )
    repository.write("reports", "in the way")

    green, red = repository.pytest("-k", "good"), repository.pytest()

    assert (green.returncode, red.returncode) == (INTERNAL_ERROR, FAILS)
    assert "no gate can judge this run" in green.stdout
    assert "1 passed" in green.stdout
    assert "1 failed, 1 passed" in red.stdout
