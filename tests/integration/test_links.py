"""The pages of the template and of a service link to files that exist, whatever the answers are."""

import subprocess

import pytest

from scripts.bake import TEMPLATE
from tests.fixtures.baked import Bake
from tests.links import dead_links

ANSWERS = [{}, {"ci": "gitlab"}, {"ci": "none", "assistant_files": "no"}]


@pytest.mark.parametrize("answers", ANSWERS, ids=str)
def test_each_link_in_a_service_leads_to_a_file(bake: Bake, answers: dict[str, str]) -> None:
    project = bake(**answers)

    assert dead_links(project.path, [name for name in project.contents() if name.endswith(".md")]) == []


def test_each_link_in_the_template_leads_to_a_file() -> None:
    command = ["git", "ls-files", "*.md", ":!*cookiecutter.project_slug*"]
    pages = subprocess.run(command, cwd=TEMPLATE, capture_output=True, text=True, check=True).stdout.splitlines()

    assert dead_links(TEMPLATE, pages) == []
