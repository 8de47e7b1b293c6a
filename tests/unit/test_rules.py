"""The rules of hooks/pre_gen_project.py: which answers pass, and the messages for the others."""

import json
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hooks.pre_gen_project import DEPENDENCIES, RULES, first_problem, problem_with, problem_with_folder
from scripts.bake import TEMPLATE
from tests.fixtures.template import SERVICE_FOLDER
from tests.hostile import GOOD, HOSTILE, Attack

FINE = [
    ("project_name", "Order Service"),
    ("project_name", "Joe's Café & Söhne"),
    ("project_name", "注文サービス"),
    ("project_name", "[bold]Orders[/bold]"),
    ("project_name", "👩‍👩‍👧 [bold] 🫨"),
    ("project_slug", "order-service"),
    ("project_slug", "3d-orders"),
    ("project_slug", "console"),
    ("description", "It's “quick”; -- see https://example.test/a/../b [red]"),
    ("author", "Zoë O'Neil <zoe@example.test>"),
    ("python_version", "3.14"),
    ("ci", "none"),
    ("license", "Proprietary"),
    ("assistant_files", "no"),
]


def named_by_the_service() -> set[str]:
    pyproject = tomllib.loads((TEMPLATE / SERVICE_FOLDER / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [pyproject["project"]["dependencies"], *pyproject["dependency-groups"].values()]
    return {re.split(r"[^\w-]", need)[0].lower() for group in groups for need in group if isinstance(need, str)}


def installed(packages: Iterable[str]) -> set[str]:
    """What the packages need on this machine, extras left out."""
    needs = [Requirement(need) for package in packages for need in needs_of(package)]
    return {canonicalize_name(need.name) for need in needs if not need.marker or need.marker.evaluate({"extra": ""})}


def needs_of(package: str) -> list[str]:
    """None of a package that is not installed."""
    try:
        return requires(package) or []
    except PackageNotFoundError:
        return []


@pytest.mark.parametrize(("name", "answer"), FINE)
def test_a_harmless_answer_is_accepted(name: str, answer: str) -> None:
    assert problem_with(name, answer) is None


@pytest.mark.parametrize("attack", HOSTILE, ids=str)
def test_a_hostile_answer_is_refused_with_its_name_and_the_rule(attack: Attack) -> None:
    sentence = problem_with(attack.prompt, attack.answer)

    assert sentence is not None
    assert sentence.startswith(f"{attack.prompt} must ")
    assert attack.rule in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize("prompt", ["python_version", "ci", "license", "assistant_files"])
def test_a_choice_that_is_not_offered_is_refused_with_the_choices(prompt: str) -> None:
    question = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["__prompts__"][prompt]
    offered = re.findall(r"[\w.-]+(?=,| or )|(?<= or )[\w.-]+", question.rpartition(": ")[2])

    assert problem_with(prompt, "jenkins") == f"{prompt} must be one of {', '.join(offered)}; the answer was 'jenkins'."


def test_a_long_hostile_answer_is_shown_shortened() -> None:
    sentence = problem_with("project_name", "x" * 5_000)

    assert sentence == f"project_name must not be longer than 50 characters; the answer was '{'x' * 60}...'."


def test_the_first_problem_of_missing_answers_is_the_first_prompt() -> None:
    assert first_problem({}) == "project_name must not be empty; the answer was ''."


def test_an_empty_folder_is_accepted(tmp_path: Path) -> None:
    assert problem_with_folder(tmp_path) is None


def test_a_folder_with_nothing_but_a_git_repository_is_accepted(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    assert problem_with_folder(tmp_path) is None


def test_a_folder_that_does_not_exist_is_accepted(tmp_path: Path) -> None:
    assert problem_with_folder(tmp_path / "absent") is None


def test_a_folder_with_a_file_of_the_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()

    assert "was not changed" in str(problem_with_folder(tmp_path))


def test_every_prompt_has_a_rule() -> None:
    prompts = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))

    assert [name for name in prompts if not name.startswith("_")] == list(RULES)


def test_every_package_that_the_service_names_is_refused_as_a_slug() -> None:
    assert named_by_the_service() - DEPENDENCIES == set()


def test_every_package_that_those_need_is_refused_as_a_slug() -> None:
    """Of the tested versions, so that a release of somebody else's breaks nothing here."""
    assert installed(named_by_the_service()) - DEPENDENCIES == set()


@pytest.mark.parametrize("answer", [None, False, 3.12, ["Ann"], {"name": "Ann"}], ids=repr)
@pytest.mark.parametrize("prompt", RULES)
def test_what_a_file_gives_in_place_of_text_is_refused(prompt: str, answer: object) -> None:
    sentence = f"{prompt} must be text, so put it in quotes in your file; the answer was {answer!r}."

    assert problem_with(prompt, answer) == sentence
    assert first_problem(GOOD | {prompt: answer}) == sentence
