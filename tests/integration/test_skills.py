"""The service's skills for assistants: their front matter, and the commands, files and fixtures that they name."""

import ast
import re
from typing import Final

import pytest
import yaml

from tests.fixtures.baked import Bake, BakedProject
from tests.make_commands import mentioned, targets
from tests.patterns_page import CODE, FENCE
from tests.page_commands import shell_blocks

NAMES: Final = ("write-a-test", "pytest-strategy", "testing-patterns", "coverage-triage", "failure-triage")
MOST_LINES: Final = 80
LONGEST_DESCRIPTION: Final = 1024
FOLDERS: Final = ("tests/", "docs/", "src/", "contracts/")
FIXTURES: Final = {"save", "db_session", "client", "client_as", "clock", "freeze"}


@pytest.fixture
def service(bake: Bake) -> BakedProject:
    return bake()


@pytest.fixture(params=NAMES)
def skill(request: pytest.FixtureRequest, service: BakedProject) -> str:
    return service.read(f".claude/skills/{request.param}/SKILL.md")


def test_the_skills_are_those_that_are_tested_here(service: BakedProject) -> None:
    assert {path.name for path in (service.path / ".claude/skills").iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_front_matter_says_what_a_skill_does_and_when_to_use_it(service: BakedProject, name: str) -> None:
    _, front_matter, body = service.read(f".claude/skills/{name}/SKILL.md").split("---\n", 2)
    facts = yaml.safe_load(front_matter)

    assert facts.keys() == {"name", "description"}
    assert facts["name"] == name
    assert re.search(r"\. Use (when|before) ", facts["description"])
    assert len(facts["description"]) <= LONGEST_DESCRIPTION
    assert len(body.splitlines()) < MOST_LINES


def test_each_file_that_a_skill_names_is_there(service: BakedProject, skill: str) -> None:
    named = {word for code in CODE.findall(skill) for word in code.split() if word.startswith(FOLDERS)}

    assert [name for name in sorted(named) if not (service.path / name.partition("::")[0]).exists()] == []


def test_each_make_target_that_a_skill_names_is_there(service: BakedProject, skill: str) -> None:
    assert mentioned(skill) - targets(service.read("Makefile")) == set()


def test_the_fixtures_that_a_skill_names_are_there(service: BakedProject) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (service.path / "tests/fixtures").glob("*.py"))
    page = service.read(".claude/skills/testing-patterns/SKILL.md")

    assert {name for name in FIXTURES if f"def {name}(" in sources} == FIXTURES
    assert {name for name in FIXTURES if not re.search(rf"`{name}\b", page)} == set()


def test_each_example_of_a_skill_is_python(skill: str) -> None:
    examples = [content for language, _, content in FENCE.findall(skill) if language == "python"]

    assert all(ast.parse(example).body for example in examples)


def test_no_command_of_a_skill_runs_the_last_failures_alone(skill: str) -> None:
    assert [line for line in "".join(shell_blocks(skill)).splitlines() if "--lf" in line] == []
