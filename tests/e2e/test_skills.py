"""Each command in a skill of the service does what the skill says, in a service whose last run failed."""

from pathlib import Path
from typing import Final

import pytest

from tests.fixtures.baked import BakedProject
from tests.page_commands import shell_blocks

pytestmark = pytest.mark.slow

TESTED: Final = "uv run pytest tests/unit/domain/test_actors.py"
PLANTED: Final = "tests/unit/domain/test_planted.py"
FAILING: Final = """
from app.domain.actors import Role


def test_a_role_has_a_name():
    assert Role.STAFF.value == "a-planted-role"
"""
PRINTED: Final = {
    TESTED: " passed",
    f"{TESTED} --durations=20": "slowest",
    f"{TESTED} --randomly-seed=last": " passed",
    f"{TESTED} --cov --cov-report=term-missing:skip-covered --cov-fail-under=0": "Missing",
    f"{TESTED} --asyncio-debug": " passed",
    "make smells": "0 errors",
    "uv run testkit triage": "a-planted-role",
    "uv run testkit flakes": "test",
    "uv run testkit report": "report",
    "uv run testkit coverage --batch 1": "src/app/",
    "cp .coverage reports/before.coverage": "",
    "uv run testkit coverage --before reports/before.coverage --after .coverage": "No test was added.",
}
"""What a command must print."""
RUN_ELSEWHERE: Final = {
    "make affected base=HEAD": "testkit affected --against HEAD",
    "make flakes runs=20 tests=tests/unit/domain/test_actors.py": "seq 20",
    "make coverage": "--cov-report=term",
    "make pyramid": "testkit pyramid",
    "uv run testkit flakes why tests/unit/domain/test_actors.py::test_only_ada_or_staff_see_her_data": (
        "usage: testkit flakes why"
    ),
}
"""Whole suites and experiments take minutes, and have tests of their own: `--dry-run` or `--help` knows them."""


def commands(service: BakedProject) -> list[str]:
    skills = sorted((service.path / ".claude/skills").glob("*/SKILL.md"))
    blocks = [block for skill in skills for block in shell_blocks(skill.read_text(encoding="utf-8"))]
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture(scope="module")
def last_run(service: BakedProject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run left behind that measured coverage, and in which one unit test failed."""
    plant(service)
    service.attempt("bash", "-c", f"{TESTED} {PLANTED} --cov --cov-context=test --cov-report=")
    service.run("cp", ".coverage", "reports/before.coverage")
    kept = tmp_path_factory.mktemp("last_run")
    service.run("cp", "-a", ".coverage", ".pytest_cache", "reports", str(kept))
    return kept


@pytest.fixture
def failed(last_run: Path, service_to_change: BakedProject) -> BakedProject:
    """A service after it."""
    plant(service_to_change)
    service_to_change.run("cp", "-a", f"{last_run}/.", ".")
    return service_to_change


def plant(service: BakedProject) -> None:
    (service.path / PLANTED).write_text(FAILING, encoding="utf-8")


@pytest.mark.parametrize("command", PRINTED)
def test_a_command_of_a_skill_does_what_the_skill_says(failed: BakedProject, command: str) -> None:
    done = failed.attempt("bash", "-c", command)

    assert "usage:" not in done.stdout
    assert PRINTED[command] in done.stdout, done.stdout


@pytest.mark.parametrize("command", RUN_ELSEWHERE)
def test_a_long_command_of_a_skill_is_known(failed: BakedProject, command: str) -> None:
    asked = f"{command} --dry-run" if command.startswith("make") else f"{command} --help"

    assert RUN_ELSEWHERE[command] in failed.run("bash", "-c", asked)


def test_each_command_of_the_skills_is_run(service_to_change: BakedProject) -> None:
    assert set(commands(service_to_change)) == PRINTED.keys() | RUN_ELSEWHERE.keys()
