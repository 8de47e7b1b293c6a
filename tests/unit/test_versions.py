"""The version is the same in four places."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from scripts.bake import SERVICE, TEMPLATE

VERSION = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))["_template_version"]


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
