"""Every prompt's choices, and free text as people write it, reach the project."""

import json
import tomllib
from typing import Any

import pytest

from hooks.pre_gen_project import RULES
from scripts.bake import TEMPLATE
from tests.fixtures.baked import Bake

PROMPTS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
CHOICES = {name: rules[0].choices for name, rules in RULES.items() if rules[0].choices}
FREE_TEXT = ["Zoë's Café", "O'Neil & Söhne", "Orders 🚀 👩‍👩‍👧", "Orders [bold]red[/bold]", "“Quick” orders; 注文"]
LICENSES = [
    ("MIT", "MIT License"),
    ("Apache-2.0", "Apache License"),
    ("BSD-3-Clause", "BSD 3-Clause License"),
    ("Proprietary", "Proprietary licence"),
]


def project_table(pyproject: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(pyproject)["project"]
    return table


def test_each_question_is_asked_in_its_order_and_is_checked_right_after() -> None:
    questions = [name for name in PROMPTS if not name.startswith("_")]
    checks = [f"__check_{name}" for name in questions]

    assert list(PROMPTS["__prompts__"]) == questions
    assert list(PROMPTS)[: 2 * len(questions)] == [key for pair in zip(questions, checks, strict=True) for key in pair]


@pytest.mark.parametrize(("prompt", "choices"), CHOICES.items())
def test_each_choice_is_named_in_its_question(prompt: str, choices: tuple[str, ...]) -> None:
    assert [choice for choice in choices if choice not in PROMPTS["__prompts__"][prompt]] == []


@pytest.mark.parametrize(
    ("chosen", "expected"), [("MIT", "MIT"), ("Apache-2.0", "Apache-2.0"), ("Proprietary", "LicenseRef-Proprietary")]
)
def test_the_distribution_names_its_licence_as_packaging_tools_do(bake: Bake, chosen: str, expected: str) -> None:
    table = project_table(bake(license=chosen).read("pyproject.toml"))

    assert (table["license"], table["license-files"]) == (expected, ["LICENSE"])


@pytest.mark.parametrize("version", CHOICES["python_version"])
def test_the_python_floor_is_the_chosen_version(bake: Bake, version: str) -> None:
    project = bake(python_version=version)

    assert project_table(project.read("pyproject.toml"))["requires-python"] == f">={version}"


@pytest.mark.parametrize(("license_name", "title"), LICENSES)
def test_the_license_is_the_chosen_text_with_the_author_in_it(bake: Bake, license_name: str, title: str) -> None:
    text = bake(license=license_name, author="Zoë O'Neil").read("LICENSE")

    assert title in text
    assert "Copyright" in text
    assert "Zoë O'Neil" in text


@pytest.mark.parametrize("text", FREE_TEXT)
def test_free_text_reaches_the_project_letter_by_letter(bake: Bake, text: str) -> None:
    project = bake(project_name=text, project_slug="orders", description=text, author=text)

    table = project_table(project.read("pyproject.toml"))

    assert table["description"] == text
    assert table["authors"][0]["name"] == text
    assert text in project.read("README.md")


def test_the_project_is_named_by_its_slug(bake: Bake) -> None:
    project = bake(project_name="Joe's Café")

    assert project.path.name == "joes-cafe"
    assert project_table(project.read("pyproject.toml"))["name"] == "joes-cafe"
