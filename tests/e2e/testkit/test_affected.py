"""`testkit affected` over a real project: coverage with contexts, git, and tests in processes."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.baked import BakedProject
from tests.fixtures.planted import Planted, new_planted

HOLDS, FALLS_SHORT = 0, 1
MONEY: Final = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n"
COVERAGE: Final = """
[tool.coverage.run]
source = ["shop"]
branch = true
core = "ctrace"
relative_files = true
"""
FIXTURES: Final = """
import pytest
from shop.money import add


@pytest.fixture(scope="session")
def total():
    return add(1, 2)
"""
MONEY_TESTS: Final = """
import json
import os
from pathlib import Path

from shop.money import add, sub

RATES = Path(__file__).parents[2] / "rates.json"


def test_adding_gives_the_sum():
    assert add(1, 2) == 3


def test_taking_away_gives_the_rest():
    assert sub(3, 1) == 2


def test_a_rate_is_read():
    assert json.loads(RATES.read_text()) == {"EUR": 1}


def test_all_rates_are_read():
    assert len(json.loads(RATES.read_text())) == 1


def test_the_shared_total_is_right(total):
    assert total == 3


def test_the_shared_total_is_small(total):
    assert total < 5


def test_the_shop_is_open():
    assert os.environ.get("SHOP", "open") == "open"


def test_two_is_even():
    assert 2 % 2 == 0
"""
FILE: Final = "tests/unit/test_money.py"
COV: Final = ("--cov", "--cov-context=test", "--cov-report=")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, service: BakedProject) -> Planted:
    """A committed project whose map is recorded."""
    planted = new_planted(tmp_path_factory.mktemp("recorded") / "shop", service)
    planted.plant("src/shop/money.py", MONEY)
    planted.plant("rates.json", '{"EUR": 1}')
    planted.plant("tests/unit/conftest.py", FIXTURES)
    planted.plant(FILE, MONEY_TESTS)
    planted.plant(".gitignore", "__pycache__/\n.pytest_cache/\n")
    pyproject = planted.path / "pyproject.toml"
    planted.plant("pyproject.toml", pyproject.read_text(encoding="utf-8") + COVERAGE)
    git(planted, "init", "--quiet", "--initial-branch=main")
    git(planted, "add", ".")
    git(planted, "commit", "--quiet", "--message=a shop")
    done = planted.pytest(*COV)
    assert done.returncode == HOLDS, done.stdout
    return planted


@pytest.fixture
def shop(recorded: Planted, tmp_path: Path) -> Planted:
    """A copy of it for each test."""
    shutil.copytree(recorded.path, tmp_path / "shop")
    return Planted(tmp_path / "shop", recorded.service)


def git(project: Planted, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=project.path, check=True)


def chosen(project: Planted, *options: str) -> set[str]:
    output = project.testkit("affected", *options).stdout
    return {line.partition("::")[2] for line in output.splitlines() if line.startswith(f"{FILE}::")}


@pytest.mark.parametrize(
    ("path", "old", "new", "tests"),
    [
        ("src/shop/money.py", "return a - b", "return b - a", {"test_taking_away_gives_the_rest"}),
        ("src/shop/money.py", "return a - b", "return a - b  # the rest", set()),
        (
            "src/shop/money.py",
            "return a + b",
            "return b",
            {"test_adding_gives_the_sum", "test_the_shared_total_is_right", "test_the_shared_total_is_small"},
        ),
        ("rates.json", "1", "2", {"test_a_rate_is_read", "test_all_rates_are_read"}),
        (FILE, "2 % 2", "4 % 2", {"test_two_is_even"}),
    ],
    ids=["a function", "a comment", "a function that a session fixture calls", "data", "a test"],
)
def test_a_change_chooses_the_tests_that_were_seen_to_use_it(
    shop: Planted, path: str, old: str, new: str, tests: set[str]
) -> None:
    shop.plant(path, (shop.path / path).read_text(encoding="utf-8").replace(old, new))

    assert chosen(shop) == tests
    assert chosen(shop, "--against", "main") == tests


def test_only_chosen_and_new_tests_run_and_the_record_calls_no_layer_complete(shop: Planted) -> None:
    shop.plant("src/shop/money.py", MONEY.replace("a - b", "b - a"))
    shop.plant("tests/unit/test_new.py", "def test_one_is_odd():\n    assert 1 % 2\n")
    before = len(shop.records())

    done = shop.testkit("affected", "--", str(shop.service / ".venv/bin/python"), "-m", "pytest", "-p", "no:randomly")

    fresh = shop.records()[before:]
    assert {record["test"].partition("::")[2] for record in fresh} == {
        "test_taking_away_gives_the_rest",
        "test_one_is_odd",
    }
    assert fresh[0]["run"]["complete"] == []
    assert done.returncode == FALLS_SHORT


def test_a_dry_run_names_a_failing_test_that_was_not_chosen(shop: Planted) -> None:
    python = str(shop.service / ".venv/bin/python")

    done = shop.testkit("affected", "--dry-run", "--", "env", "SHOP=shut", python, "-m", "pytest", "-p", "no:randomly")

    assert done.returncode == FALLS_SHORT
    assert done.stdout.splitlines()[-2:] == [
        "testkit affected: 1 tests failed, and 1 of them were not chosen",
        f"{FILE}::test_the_shop_is_open",
    ]


def test_a_dry_run_holds_if_each_failing_test_was_chosen(shop: Planted) -> None:
    shop.plant("src/shop/money.py", MONEY.replace("a - b", "b - a"))
    python = str(shop.service / ".venv/bin/python")

    done = shop.testkit("affected", "--dry-run", "--", python, "-m", "pytest", "-p", "no:randomly")

    assert (done.returncode, "1 tests failed, and 0 of them were not chosen" in done.stdout) == (HOLDS, True)


def test_without_a_map_all_tests_run_and_it_says_so(shop: Planted) -> None:
    (shop.path / "reports/coverage/map.json").unlink()

    done = shop.testkit("affected")

    assert "all tests, because" in done.stdout
    assert done.stdout.splitlines()[-1] == "tests"


def test_workers_of_xdist_record_the_same_map(shop: Planted) -> None:
    alone = (shop.path / "reports/coverage/map.json").read_text(encoding="utf-8")
    ran = alone[alone.index('"ran"') : alone.index('"opened"')]

    done = shop.pytest(*COV, "-n", "2", "--dist=loadfile")  # one worker: both tests share the fixture

    assert done.returncode == HOLDS, done.stdout
    by_workers = (shop.path / "reports/coverage/map.json").read_text(encoding="utf-8")
    assert ran in by_workers
    assert '"opened": {"rates.json": ' in by_workers


def test_a_core_that_keeps_one_context_a_line_records_no_map_and_says_so(shop: Planted) -> None:
    (shop.path / "reports/coverage/map.json").unlink()
    shop.plant("fake_core.py", "import coverage\ncoverage.Coverage.sys_info = lambda self: [('core', 'SysMonitor')]\n")

    done = shop.pytest(*COV, "-p", "fake_core", PYTHONPATH=".")

    assert 'set `core = "ctrace"`' in done.stdout
    assert not (shop.path / "reports/coverage/map.json").exists()


def test_coverage_lists_what_to_test_next(shop: Planted) -> None:
    shop.plant("src/shop/money.py", MONEY + "\n\ndef refund(a):\n    return -a\n")
    shop.pytest(*COV)

    done = shop.testkit("coverage")

    assert done.returncode == FALLS_SHORT
    assert "src/shop/money.py:9: warning: [happy] refund: is never called: add a test, perhaps to" in done.stdout
