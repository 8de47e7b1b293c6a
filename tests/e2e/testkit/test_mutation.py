"""`testkit mutation` over a small project: real forks, real coverage, and mutants whose fate is known."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

import pytest

from tests.fixtures.baked import BakedProject, project_environment
from tests.fixtures.planted import Planted, new_planted

HOLDS, FALLS_SHORT = 0, 1
WHO: Final = ("-c", "user.name=Ada", "-c", "user.email=ada@shop.test", "-c", "commit.gpgsign=false")
MONEY: Final = """\
import functools; from enum import Enum

LEAST = 3


class Status(Enum):
    OPEN = "open"
    PAID = "paid"


def share(total, people):
    if people < 1:
        raise ValueError(people)
    return total // people


def is_enough(total):
    return total >= LEAST


def countdown(number):
    while number > 0:
        number -= 1
    return number


def status_of(paid, *, default=Status.OPEN):
    return Status.PAID if paid else default


def never_run(total):
    return total + 1


async def closed(gate):
    await gate.wait()
    return gate


@functools.cache
def fee(total):
    return total + 2
"""
TESTS: Final = """\
import asyncio
import unittest

import pytest

from shop.money import Status, closed, countdown, fee, is_enough, share, status_of


def test_a_share_is_whole():
    assert share(7, 2) == 3


def test_one_may_share_alone():
    assert share(5, 1) == 5


def test_nobody_can_share():
    with pytest.raises(ValueError, match="0"):
        share(1, 0)


def test_ten_is_enough():
    assert is_enough(10)
    assert not is_enough(1)


def test_a_countdown_ends():
    assert countdown(3) == 0


@pytest.mark.parametrize("paid", [True, False])
def test_the_status_says_what_was_paid(paid):
    assert (status_of(paid) is Status.PAID) == paid


def test_a_fee_is_more_than_nothing():
    assert fee(5) > 0


class TestFees(unittest.TestCase):
    def test_a_fee_comes_on_top(self):
        self.assertEqual(fee(5), 7)


async def test_a_gate_closes():
    gate = asyncio.Event()
    closing = asyncio.create_task(closed(gate))
    await asyncio.sleep(0)
    assert not closing.done()
    gate.set()
    assert await closing is gate


def test_a_share_exists():
    assert share(9, 3) or True


def test_a_countdown_is_callable():
    countdown(2)
    assert True
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, service: BakedProject) -> Planted:
    planted = new_planted(tmp_path_factory.mktemp("mutated") / "shop", service)
    planted.plant("src/shop/money.py", MONEY)
    planted.plant("tests/unit/test_money.py", TESTS)
    (planted.path / "src/shop/habits.py").unlink()
    planted.plant("tests/conftest.py", "")
    return planted


def contents_of(project: Planted) -> dict[str, bytes]:
    files = [path for path in project.path.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    return {str(path): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def contents(shop: Planted) -> dict[str, bytes]:
    """Before the run."""
    return contents_of(shop)


@pytest.fixture(scope="module")
def report(shop: Planted, contents: dict[str, bytes]) -> dict[str, Any]:
    done = shop.testkit("mutation", "--kill-nothing", "--workers", "1", "--format", "json")
    assert done.returncode == FALLS_SHORT, done.stdout
    content: dict[str, Any] = json.loads(done.stdout[done.stdout.index("\n{") :])
    return content


@pytest.fixture
def branch(shop: Planted, tmp_path: Path) -> Planted:
    """A copy in git, where one function was changed since main, and a test was added that runs no line of the shop:
    one of two workers has that test alone.
    """
    shutil.copytree(shop.path, tmp_path / "shop")
    branch = Planted(tmp_path / "shop", shop.service)
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], [*WHO, "commit", "-qm", "a shop"]):
        subprocess.run(["git", *arguments], cwd=branch.path, check=True)
    branch.plant("src/shop/money.py", MONEY.replace("total >= LEAST", "total >= LEAST + 1"))
    branch.plant("tests/unit/test_two.py", "def test_two_is_even():\n    assert 2 % 2 == 0\n")
    return branch


@pytest.fixture
def interrupted(shop: Planted) -> Iterator[subprocess.Popen[str]]:
    """A run that has started its servers, and then gets Ctrl-C."""
    command = [str(shop.service / ".venv/bin/python"), "-m", "testkit", "mutation"]
    with subprocess.Popen(
        command, cwd=shop.path, env=project_environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        cast("IO[str]", run.stderr).readline()
        run.send_signal(signal.SIGINT)
        yield run


def fates(report: dict[str, Any], outcome: str) -> set[str]:
    """The line after each mutant."""
    return {one["diff"][-1].strip("+ ") for one in report["mutants"] if one["outcome"] == outcome}


def test_the_changes_that_no_test_notices_are_named(report: dict[str, Any]) -> None:
    assert fates(report, "alive") == {"LEAST = 4", "return total > LEAST"}


def test_lines_that_no_test_runs_are_named_apart(report: dict[str, Any]) -> None:
    assert fates(report, "not reached") == {"return None", "return total - 1", "return total + 2"}


def test_all_other_changes_are_killed_at_import_in_loops_and_in_coroutines(report: dict[str, Any]) -> None:
    assert {"number += 1", "gate.wait()", "def status_of(paid, *, default=Status.PAID):"} <= fates(report, "killed")
    assert fates(report, "unknown") | fates(report, "invalid") == set()


def test_what_one_test_had_cached_the_next_is_seen_to_run(report: dict[str, Any]) -> None:
    assert {"return total - 2", "return total + 3"} <= fates(report, "killed")


def test_an_endless_loop_is_cut_off_by_its_work(report: dict[str, Any]) -> None:
    assert [one["diff"][-1].strip("+ ") for one in report["mutants"] if one["how"] == "cpu"] == ["number += 1"]


def test_tests_that_notice_nothing_are_named_and_no_others(report: dict[str, Any]) -> None:
    """Both fail when the code under them breaks, which is no merit of theirs."""
    names = {one["test"].partition("::")[2] for one in report["kills_nothing"]}

    assert names == {"test_a_share_exists", "test_a_countdown_is_callable"}


def test_no_file_of_the_project_is_changed_or_added(
    shop: Planted, contents: dict[str, bytes], report: dict[str, Any]
) -> None:
    assert report["valid"]
    assert contents_of(shop) == contents


def test_a_branch_is_judged_by_its_own_lines_as_review_comments(branch: Planted) -> None:
    done = branch.testkit("mutation", "--against", "main", "--format", "github", "--workers", "2")

    comments = [line for line in done.stdout.splitlines() if line.startswith("::warning")]
    assert done.returncode == FALLS_SHORT, done.stdout
    assert {line.partition("line=")[2].partition(",")[0] for line in comments} == {"18"}
    assert "`return total >= LEAST + 1` becomes `return total > LEAST + 1`" in done.stdout


def test_a_branch_that_changed_no_code_has_nothing_to_judge(branch: Planted) -> None:
    branch.plant("src/shop/money.py", MONEY)

    assert branch.testkit("mutation", "--against", "main").returncode == HOLDS


def test_ctrl_c_leaves_no_process(interrupted: subprocess.Popen[str]) -> None:
    status = interrupted.wait(60)

    assert status == 128 + signal.SIGINT
    with pytest.raises(ProcessLookupError):
        os.killpg(interrupted.pid, 0)
