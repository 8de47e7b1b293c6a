"""Planted races of all kinds are found, their repaired twins raise no alarm, and `testkit races` reports both."""

import json
import os
import shlex
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from testkit.schedules import explore
from testkit.schedules.run import run

from benchmarks.schedules.developed import DEVELOPED
from benchmarks.schedules.held_out import HELD_OUT, OUT_OF_REACH
from benchmarks.schedules.shop import Race

SHOP = "tests/unit/test_shop.py"
RACES = [pytest.param(race, id=name) for name, race in {**DEVELOPED, **HELD_OUT}.items()]
SETTINGS = """
[tool.testkit]
[tool.pytest.ini_options]
asyncio_mode = "auto"
asyncio_default_fixture_loop_scope = "session"
asyncio_default_test_loop_scope = "session"
filterwarnings = ["error"]
addopts = "-p testkit.plugin"
"""
TESTS = """
import asyncio
import pytest

@pytest.fixture
async def sold():
    await asyncio.sleep(0)
    return []

async def buy(sold, after=0):
    for _ in range(after):
        await asyncio.sleep(0)
    if not sold:
        await asyncio.sleep(0)
        sold.append(1)

async def test_sold_once(sold):
    await asyncio.gather(buy(sold), buy(sold, 5))
    assert sold == [1]

async def test_sold_twice(sold):
    await asyncio.gather(buy(sold), buy(sold, 5), asyncio.sleep(0))

def test_with_the_fixture(schedules):
    async def two_buyers():
        sold = []
        await asyncio.gather(buy(sold), buy(sold, 5))
        assert sold == [1]
    schedules(two_buyers)

async def test_thread(sold):
    await asyncio.gather(asyncio.to_thread(sum, [1]), buy(sold))

async def test_alone(sold):
    await buy(sold)

def test_not_async():
    pass
"""


@pytest.mark.parametrize("race", RACES)
def test_a_planted_race_is_found_and_its_repaired_twin_holds(race: Race) -> None:
    found = explore(partial(run, partial(race, repaired=False)), range(1, 501))
    twin = explore(partial(run, partial(race, repaired=True)), range(1, 101))

    assert found.failure
    assert found.failure.number > 0
    assert twin.failure is None


@pytest.mark.parametrize("race", OUT_OF_REACH.values(), ids=OUT_OF_REACH)
def test_a_race_of_timers_is_out_of_reach(race: Race) -> None:
    """README says so: timers keep their order. This fails when they no longer do."""
    assert explore(partial(run, partial(race, repaired=False)), range(1, 101)).failure is None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    (tmp_path / "tests/unit").mkdir(parents=True)
    (tmp_path / "tests/unit/test_shop.py").write_text(TESTS)
    return tmp_path


def races(project: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "testkit", "races", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    ended = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr


def test_the_number_that_the_command_prints_fails_again(project: Path) -> None:
    """Each starts itself again, for the order of sets to be the same in each process."""
    _, output, _ = races(project, f"{SHOP}::test_sold_once")
    replay = shlex.split(output.rpartition("testkit races ")[2])

    status, again, _ = races(project, *replay)

    assert status == 1
    assert again == output


def test_the_command_reports_what_fails_holds_and_gets_no_verdict(project: Path) -> None:
    status, output, errors = races(project, SHOP, "--format", "json", PYTHONHASHSEED="0")

    findings = json.loads(output)["findings"]
    assert status == 1
    assert [each["scope"] for each in findings] == ["test_sold_once", "test_with_the_fixture"]
    assert "test_thread: it uses a thread" in errors


def test_the_command_gives_no_verdict_where_all_else_holds(project: Path) -> None:
    tests = [f"{SHOP}::{test}" for test in ("test_thread", "test_sold_twice", "test_alone")]
    status, output, errors = races(project, *tests, PYTHONHASHSEED="0")

    assert status == 2
    assert "test_sold_twice: held in 200 schedules" in output
    assert "1 without two tasks" in output
    assert "test_thread: it uses a thread" in errors
