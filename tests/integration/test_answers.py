"""Every prompt's choices, and free text as people write it, reach the project."""

import json
import tomllib
from typing import Any

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.baked import Bake

PROMPTS = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
FREE_TEXT = ["Zoë's Café", "O'Neil & Söhne", "Orders 🚀 👩‍👩‍👧", "Orders [bold]red[/bold]", "“Quick” orders; 注文"]
LICENSES = [
    ("MIT", "MIT License"),
    ("Apache-2.0", "Apache License"),
    ("BSD-3-Clause", "BSD 3-Clause License"),
    ("Proprietary", "Proprietary licence"),
]
CI_PATHS = [("github", {".github"}), ("gitlab", {".gitlab-ci.yml"}), ("none", set[str]())]


def project_table(pyproject: str) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(pyproject)["project"]
    return table


def test_each_prompt_is_a_sentence_and_each_choice_has_a_label() -> None:
    asked = {name: default for name, default in PROMPTS.items() if not name.startswith("_")}
    prompts = PROMPTS["__prompts__"]
    texts = {name: text if isinstance(text, str) else text["__prompt__"] for name, text in prompts.items()}
    labelled = {name: list(text)[1:] for name, text in prompts.items() if isinstance(text, dict)}

    assert list(texts) == list(asked)
    assert [text for text in texts.values() if not text.endswith("?") and not text.endswith(")?")] == []
    assert labelled == {name: default for name, default in asked.items() if isinstance(default, list)}


@pytest.mark.parametrize("version", PROMPTS["python_version"])
def test_the_python_floor_is_the_chosen_version(bake: Bake, version: str) -> None:
    project = bake(python_version=version)

    assert project_table(project.read("pyproject.toml"))["requires-python"] == f">={version}"


@pytest.mark.parametrize(("ci", "expected"), CI_PATHS)
def test_the_ci_files_are_those_of_the_chosen_host(bake: Bake, ci: str, expected: set[str]) -> None:
    project = bake(ci=ci)

    assert {path.name for path in project.path.iterdir()} & {".github", ".gitlab-ci.yml"} == expected


@pytest.mark.parametrize(("license_name", "title"), LICENSES)
def test_the_license_is_the_chosen_text_with_the_author_in_it(bake: Bake, license_name: str, title: str) -> None:
    text = bake(license=license_name, author="Zoë O'Neil").read("LICENSE")

    assert title in text
    assert "Copyright" in text
    assert "Zoë O'Neil" in text


@pytest.mark.parametrize(("wanted", "expected"), [("yes", {"AGENTS.md", "CLAUDE.md", ".claude"}), ("no", set[str]())])
def test_the_files_for_assistants_are_there_when_wanted(bake: Bake, wanted: str, expected: set[str]) -> None:
    project = bake(assistant_files=wanted)

    assert {path.name for path in project.path.iterdir()} & {"AGENTS.md", "CLAUDE.md", ".claude"} == expected


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
