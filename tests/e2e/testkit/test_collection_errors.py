"""A run whose tests could not be loaded leaves a record too, and triage explains it."""

import pytest

from tests.e2e.testkit.conftest import Repository

PYPROJECT = """
[tool.testkit]

[tool.pytest]
addopts = ["--import-mode=importlib"]
pythonpath = ["src"]
testpaths = ["tests"]
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
"""
BROKEN = "from datetime import timedeltaa\n"
TEST = "from shop import price\n\n\ndef test_a_price():\n    assert price.timedeltaa\n"
HOOK = "def pytest_collectstart(collector):\n    if collector.name == 'unit':\n        from shop import price\n"


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.write("pyproject.toml", PYPROJECT)
    repository.write("src/shop/__init__.py", "")
    repository.write("src/shop/price.py", BROKEN)
    repository.write("tests/unit/test_price.py", TEST)
    return repository


@pytest.mark.parametrize("options", [[], ["-n", "2"]], ids=["one process", "two workers"])
def test_a_file_that_does_not_import_is_the_first_cause(shop: Repository, options: list[str]) -> None:
    shop.pytest(*options)

    output = shop.testkit("triage").stdout
    assert "1. set-up: 1 test (1 unit)" in output
    assert "ImportError: cannot import name 'timedeltaa'" in output
    assert "module:      src/shop/price.py" in output


@pytest.mark.parametrize(
    ("conftest", "place"),
    [(BROKEN, "tests/conftest.py:1"), (HOOK, "src/shop/price.py:1")],
    ids=["its own import", "a hook of its"],
)
def test_a_conftest_that_ends_pytest_is_explained(shop: Repository, conftest: str, place: str) -> None:
    shop.write("tests/conftest.py", conftest)
    shop.pytest()

    output = shop.testkit("triage").stdout
    assert "cannot import name 'timedeltaa'" in output
    assert f"at:          {place}" in output


def test_a_file_that_imports_leaves_no_record_of_its_own(shop: Repository) -> None:
    shop.write("src/shop/price.py", "timedeltaa = True\n")
    shop.pytest()

    assert "No test failed: 1 tests in 1 run" in shop.testkit("triage").stdout
