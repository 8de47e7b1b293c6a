"""The version is the same in four places, and the release workflow has no more rights than it needs."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts.bake import SERVICE, TEMPLATE

VERSION = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["_template_version"]
WORKFLOWS = sorted((TEMPLATE / ".github" / "workflows").glob("*.yml"))


def headings(name: str) -> list[str]:
    return re.findall(r"^## \[?(\d+\.\d+\.\d+)", (TEMPLATE / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_changelog_s_newest_section_is_this_version() -> None:
    assert headings("CHANGELOG.md")[0] == VERSION


def test_each_version_has_a_section_about_upgrading() -> None:
    """The next one may have its section before it is released."""
    assert set(headings("CHANGELOG.md")) <= set(headings("docs/upgrading.md"))


@pytest.mark.parametrize("folder", [TEMPLATE, SERVICE / "vendor" / "testkit"], ids=["plumbline", "testkit"])
def test_a_distribution_of_the_template_has_this_version(folder: Path) -> None:
    assert tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_yaml_with_jobs_that_end(workflow: Path) -> None:
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()

    assert [job for job in jobs if not 0 < job["timeout-minutes"] <= 30] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_reads_unless_a_job_says_why_it_writes_and_its_actions_are_pinned(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    used = re.findall(r"uses: (.*)", text)

    assert "\npermissions:\n  contents: read\n" in text
    assert re.findall(r": write(?! # [a-z]+s )", text) == []
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action)] == []
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
