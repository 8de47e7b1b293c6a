"""A service without an optional part doesn't mention that part."""

import re

import pytest

from tests.fixtures.baked import Bake, BakedProject

LEFT_OUT = [
    ({"ci": "none"}, r"GitHub|GitLab|\.github|\.gitlab|\bCI\b|\bnightly\b|pull request"),
    ({"ci": "github"}, r"GitLab|gitlab"),
    ({"ci": "gitlab"}, r"GitHub|\.github|ci-github"),
    ({"assistant_files": "no"}, r"AGENTS|(?i:claude|assistant|\bskill)"),
    ({"license": "MIT"}, r"\b(Apache|BSD[- ]3|Proprietary)\b"),
    ({"license": "Apache-2.0"}, r"\b(MIT|BSD[- ]3|Proprietary)\b"),
    ({"license": "BSD-3-Clause"}, r"\b(MIT|Apache|Proprietary)\b"),
    ({"license": "Proprietary"}, r"\b(MIT|Apache|BSD[- ]3)\b"),
]
TOOLS = (".cruft.json", "vendor/", "scripts/template.py")
"""Allowed in every service: testkit can write annotations on any host."""


def mentions(project: BakedProject, words: str) -> list[str]:
    texts = {name: content.decode("utf-8", "replace") for name, content in project.contents().items()}
    return [
        f"{name}: {word}"
        for name, text in texts.items()
        if not name.startswith(TOOLS)
        for word in re.findall(words, text)
    ]


@pytest.mark.parametrize(("answers", "words"), LEFT_OUT, ids=str)
def test_a_part_that_was_left_out_is_not_mentioned(bake: Bake, answers: dict[str, str], words: str) -> None:
    assert mentions(bake(**answers), words) == []


def test_a_mention_of_a_part_that_was_left_out_is_found(bake: Bake) -> None:
    assert "docs/ci-github.md: GitHub" in mentions(bake(), "GitHub")


def test_the_page_about_ci_is_linked_from_the_readme(bake: Bake) -> None:
    assert "(docs/ci-gitlab.md)" in bake(ci="gitlab").read("README.md")
