"""The quarantine in pytest processes: who decides a run, and who doesn't."""

import json
from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any

import pytest

from tests.e2e.testkit.conftest import Repository

PASSES, FAILS, USAGE_ERROR = 0, 1, 4
FILE = "tests/unit/test_shop.py"
FLAKY = f"{FILE}::test_flaky"
PYPROJECT = """
[tool.testkit]

[tool.pytest]
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
"""
TESTS = dedent(
    """
    import os
    from pathlib import Path

    import pytest


    @pytest.fixture
    def leaving():
        yield 7
        raise OSError("it can't be closed")


    def test_good():
        assert True


    def test_flaky():
        assert Path("luck").exists()


    @pytest.mark.parametrize("size", [1, 2])
    def test_with_sizes(size):
        assert size == 1


    def test_that_breaks_in_teardown(leaving):
        assert leaving == 7


    def test_that_kills_its_worker():
        if "PYTEST_XDIST_WORKER" in os.environ:
            os._exit(3)
    """
)


def entry(test: str, days: int = 5) -> str:
    until = (datetime.now(UTC) + timedelta(days=days)).date()
    return f'[[test]]\nid = "{test}"\nowner = "ann"\nreason = "its clock is real"\nuntil = {until}\n'


ALL = [
    FLAKY,
    f"{FILE}::test_with_sizes",
    f"{FILE}::test_that_breaks_in_teardown",
    f"{FILE}::test_that_kills_its_worker",
]


@pytest.fixture
def shop(repository: Repository) -> Repository:
    repository.write("pyproject.toml", PYPROJECT)
    repository.write(FILE, TESTS)
    return repository


def outcomes(shop: Repository) -> dict[str, Any]:
    """Of the newest run, by the test's name."""
    newest = max((shop.path / "reports").glob("run-*.jsonl"))
    records = [json.loads(text) for text in newest.read_text(encoding="utf-8").splitlines()]
    return {record["test"].partition("::")[2]: record["outcome"] for record in records}


@pytest.mark.parametrize("options", [(), ("-n2", "-x")], ids=["serial", "xdist -x"])
def test_quarantined_tests_run_and_decide_nothing(shop: Repository, options: tuple[str, ...]) -> None:
    shop.write("tests/quarantine.toml", "".join(map(entry, ALL)))

    run = shop.pytest(*options)

    assert run.returncode == PASSES, run.stdout
    assert f"{FLAKY} failed, and ann has it until" in run.stdout
    assert outcomes(shop) | {"test_that_kills_its_worker": "any"} == {
        "test_good": "passed",
        "test_flaky": "xfailed",
        "test_with_sizes[1]": "passed",
        "test_with_sizes[2]": "xfailed",
        "test_that_breaks_in_teardown": "xfailed",
        "test_that_kills_its_worker": "any",
    }


def test_a_fixture_of_many_tests_that_fails_at_the_end_of_a_quarantined_one_fails_the_run(shop: Repository) -> None:
    shop.write(
        FILE,
        "import pytest\n\n\n@pytest.fixture(scope='module')\ndef shared():\n    yield\n    raise OSError('left open')\n"
        "\n\ndef test_good(shared):\n    assert True\n\n\ndef test_flaky(shared):\n    assert False\n"
        "\n\ndef test_parts(subtests):\n    with subtests.test():\n        assert False\n",
    )
    shop.write("tests/quarantine.toml", entry(FLAKY) + entry(f"{FILE}::test_parts"))

    alone, both = shop.pytest("-k", "parts"), shop.pytest("-p", "no:randomly")

    assert (alone.returncode, "1 failed" in alone.stdout) == (PASSES, False), alone.stdout
    assert both.returncode == FAILS
    assert "OSError: left open" in both.stdout


def test_a_history_knows_what_a_quarantined_test_really_did(shop: Repository) -> None:
    shop.write("tests/quarantine.toml", entry(FLAKY))
    shop.pytest(FLAKY)

    shop.testkit("history", "add")

    line = (shop.path / ".testkit/history.jsonl").read_text().splitlines()[-1]
    assert '"outcomes":"F"' in line
    assert '"quarantined":[0]' in line


@pytest.mark.parametrize("options", [(), ("-n2",)], ids=["serial", "xdist"])
def test_other_failures_still_fail_the_run(shop: Repository, options: tuple[str, ...]) -> None:
    shop.write("tests/quarantine.toml", "".join(map(entry, ALL[1:])))

    run = shop.pytest(*options)

    assert run.returncode == FAILS
    assert "1 failed" in run.stdout


@pytest.mark.parametrize("options", [(), ("-n2",)], ids=["serial", "xdist"])
def test_an_expired_entry_fails_the_run_and_names_its_owner(shop: Repository, options: tuple[str, ...]) -> None:
    shop.write("tests/quarantine.toml", entry(f"{FILE}::test_good", days=-1))

    run = shop.pytest(*options, "-k", "good")

    assert run.returncode == FAILS
    assert f"{FILE}::test_good was quarantined until" in run.stdout
    assert "ann must repair or delete it" in run.stdout


@pytest.mark.parametrize("options", [(), ("-n2",)], ids=["serial", "xdist"])
@pytest.mark.parametrize("test", [f"{FILE}::test_flacky", "tests/unit/test_gone.py::test_flaky"])
def test_an_entry_without_a_test_is_a_usage_error(shop: Repository, test: str, options: tuple[str, ...]) -> None:
    shop.write("tests/quarantine.toml", entry(test))

    run = shop.pytest(*options, "-k", "good")

    assert run.returncode == USAGE_ERROR
    assert f"there is no test {test}: remove or correct its entry" in run.stdout + run.stderr


@pytest.mark.parametrize("selection", [f"{FILE}::test_good", "tests/unit/test_other.py"])
def test_an_entry_whose_test_was_left_out_is_no_error(shop: Repository, selection: str) -> None:
    shop.write("tests/unit/test_other.py", "def test_other():\n    assert True\n")
    shop.write("tests/quarantine.toml", entry(FLAKY))

    assert shop.pytest(selection).returncode == PASSES


def test_an_entry_without_an_owner_is_a_usage_error(shop: Repository) -> None:
    shop.write("tests/quarantine.toml", '[[test]]\nid = "a"\n')

    run = shop.pytest()

    assert run.returncode == USAGE_ERROR
    assert "tests/quarantine.toml: entry 1 ('a') needs id, owner, reason and until" in run.stderr


def test_a_flaky_test_goes_from_the_list_to_quarantine_and_back(shop: Repository) -> None:
    shop.write("pyproject.toml", f"{PYPROJECT}\n[tool.testkit.quarantine]\npasses = 2\n")
    shop.write(".gitignore", "luck\nreports/\n.testkit/\n__pycache__/\ntests/quarantine.toml\n")
    shop.git("init", "--quiet")
    shop.git("add", ".")
    shop.git("commit", "--quiet", "--message=A shop")
    chosen = [FLAKY, "-p", "no:cacheprovider"]
    shop.pytest(*chosen)
    shop.write("luck", "")
    shop.pytest(*chosen)

    strict = shop.testkit("flakes", "--strict")
    shop.testkit("flakes", "--quarantine", FLAKY, "--owner", "ann", "--reason", "it needs luck")
    quarantined = shop.testkit("flakes", "--strict")
    shop.pytest(*chosen)
    released = shop.testkit("flakes", "--release")

    assert (strict.returncode, quarantined.returncode) == (FAILS, PASSES)
    assert "flaky: failed 1 of 2 times" in strict.stdout
    assert "ann has it in quarantine until" in quarantined.stdout
    assert "test_flaky passed 2 times in a row: taken out" in released.stdout
