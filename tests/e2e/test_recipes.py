"""The recipes of `docs/patterns.md` for running tests do what their rows say, beside a test that fails."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from tests.fixtures.baked import BakedProject
from tests.patterns_page import CODE, section

pytestmark = pytest.mark.slow

PLANTED: Final = "tests/unit/domain/test_orders_planted.py"
SOURCE: Final = """
from asyncio import get_running_loop
from random import random

import pytest


def test_an_expired_clock_ticks():
    print("tick")

    assert True is not False


def test_a_clock_that_stopped():
    clock = "RETRO-" + "CLOCK"

    assert clock == "LAMP"


def test_a_clock_with_a_flaw():
    assert random() < 0.5


async def test_a_loop_in_debug_mode():
    assert get_running_loop().get_debug()
"""
DEBUGGED: Final = f"{PLANTED}::test_a_loop_in_debug_mode"
STOPPED: Final = f"{PLANTED}::test_a_clock_that_stopped"
TICKS: Final = f"{PLANTED}::test_an_expired_clock_ticks"
FLAW: Final = f"{PLANTED}::test_a_clock_with_a_flaw"
RECIPES: Final = {
    "uv run pytest -k": ("uv run pytest -k expired " + PLANTED, "1 passed, 3 deselected"),
    "uv run pytest -s": ("uv run pytest -s " + TICKS, "tick\n"),
    "uv run pytest --pdb": (f"printf 'p clock\\nq\\n' | uv run pytest --pdb {STOPPED}", "(Pdb) 'RETRO-CLOCK'"),
    "uv run pytest --tb=short": (
        f"uv run pytest --tb=short {STOPPED}",
        "in test_a_clock_that_stopped\n    assert clock",
    ),
    "uv run pytest --showlocals": (f"uv run pytest --showlocals {STOPPED}", "clock      = 'RETRO-CLOCK'"),
    "uv run pytest -n 2": (f"uv run pytest -n 2 {TICKS} {STOPPED}", "1 failed, 1 passed"),
    "uv run pytest -x": (f"uv run pytest -x {STOPPED} {STOPPED} {FLAW}", "stopping after 1 failures"),
    "uv run pytest -x --failed-first": (
        f"uv run pytest -x --failed-first {PLANTED}",
        "run-last-failure: rerun previous",
    ),
    "uv run pytest --randomly-seed=last": (f"uv run pytest --randomly-seed=last {TICKS}", "1 passed"),
    "uv run pytest -m integration --asyncio-debug": (f"uv run pytest --asyncio-debug {DEBUGGED}", "1 passed"),
    "make flakes runs=20": (f"make flakes runs=6 tests={STOPPED}", "order 6 of 6"),
    "make flakes": (f"make flakes runs=1 tests={DEBUGGED}", "1 passed"),
}
"""By the beginning of a row's command: what to run, and what it must print."""


@pytest.fixture
def planted(service: BakedProject) -> BakedProject:
    """With failures of the last run, for those that begin with them."""
    file = service.path / PLANTED
    file.write_text(SOURCE, encoding="utf-8")
    service.attempt(".venv/bin/python", "-m", "pytest", "-q", PLANTED)
    return service


@pytest.fixture(autouse=True)
def _unplanted(service: BakedProject) -> Iterator[None]:
    yield
    (service.path / PLANTED).unlink(missing_ok=True)


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_does_what_its_row_says(planted: BakedProject, recipe: str) -> None:
    command, printed = RECIPES[recipe]

    done = planted.attempt("bash", "-c", command)

    assert printed in done.stdout, done.stdout


def test_each_recipe_of_the_page_is_run(service: BakedProject) -> None:
    recipes = CODE.findall(section(service.read("docs/patterns.md"), "## Run tests"))
    commands = [*recipes, *CODE.findall(service.read("docs/commands.md"))]

    assert [c for c in recipes if "pytest" in c or "make " in c if not c.startswith(tuple(RECIPES))] == []
    assert [recipe for recipe in RECIPES if not any(c.startswith(recipe) for c in commands)] == []


def test_a_test_that_fails_now_and_then_is_found_by_repeating_it(planted: BakedProject) -> None:
    """Each seed decides: of twelve some fail, and their seeds are printed."""
    done = planted.attempt("make", "flakes", "runs=12", f"tests={FLAW}")
    red = re.search(r"red with --randomly-seed: (.+)", done.stdout)

    assert done.returncode != 0
    assert red
    again = planted.attempt(".venv/bin/python", "-m", "pytest", FLAW, f"--randomly-seed={red[1].split()[0]}")
    assert "1 failed" in again.stdout
